// swift-tools-version: 6.2
import PackageDescription

let swift: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// assert() would stay on in release builds: SwiftPM does not define NDEBUG for C.
let c: [CSetting] = [.define("NDEBUG", .when(configuration: .release))]

let package = Package(
  name: "atelier",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Images", targets: ["Images"]),
    .library(name: "Tensors", targets: ["Tensors"]),
  ],
  targets: [
    .systemLibrary(
      name: "CLibPNG", pkgConfig: "libpng",
      providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CLibJPEG", pkgConfig: "libjpeg",
      providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CLittleCMS", pkgConfig: "lcms2",
      providers: [.apt(["liblcms2-dev"]), .brew(["little-cms2"])]),
    .target(
      name: "CCodecs", dependencies: ["CLibPNG", "CLibJPEG", "CLittleCMS"], cSettings: c),
    .target(name: "Images", dependencies: ["CCodecs"], swiftSettings: swift),
    .testTarget(
      name: "ImagesTests", dependencies: ["Images", "CLittleCMS"], exclude: ["Fixtures"], swiftSettings: swift),
    .target(name: "CKernels", cSettings: c),
    .target(name: "Tensors", dependencies: ["CKernels"], swiftSettings: swift),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors", "CKernels"], swiftSettings: swift),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)
