// swift-tools-version: 6.2
import PackageDescription

// The benchmark of comparing pictures: a package of its own, so that nobody else builds it.
let package = Package(
  name: "bench-goldens",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "atelier", path: "../..")],
  targets: [
    .executableTarget(
      name: "bench-goldens", dependencies: [.product(name: "Images", package: "atelier")])
  ]
)
