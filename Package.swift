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
    .executable(name: "atelier", targets: ["atelier"]),
    .library(name: "Tensors", targets: ["Tensors"]),
    .library(name: "Layers", targets: ["Layers"]),
    .library(name: "Checkpoints", targets: ["Checkpoints"]),
    .library(name: "Training", targets: ["Training"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .executableTarget(
      name: "atelier",
      dependencies: [
        "Benchmarks", "Checkpoints", "Layers", "Tensors", "Terminal",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swift),
    .target(
      name: "Benchmarks", dependencies: ["CKernels", "Layers", "Tensors", "Terminal"],
      swiftSettings: swift),
    .target(name: "Terminal", swiftSettings: swift),
    .target(name: "CKernels", cSettings: c),
    .target(name: "Tensors", dependencies: ["CKernels"], swiftSettings: swift),
    .target(name: "Layers", dependencies: ["Tensors"], swiftSettings: swift),
    .target(
      name: "Checkpoints", dependencies: ["Layers", "Tensors"], swiftSettings: swift),
    .target(name: "Training", dependencies: ["Layers", "Tensors"], swiftSettings: swift),
    .target(
      name: "TestSupport", dependencies: ["Checkpoints", "Tensors"], path: "Tests/TestSupport",
      swiftSettings: swift),
    .testTarget(
      name: "TensorsTests",
      dependencies: ["Tensors", "CKernels", "Layers", "Training", "TestSupport"],
      swiftSettings: swift),
    .testTarget(
      name: "LayersTests", dependencies: ["Layers", "TestSupport"], swiftSettings: swift),
    .testTarget(
      name: "TrainingTests",
      dependencies: ["Training", "Layers", "Tensors", "CKernels", "TestSupport"],
      swiftSettings: swift),
    .testTarget(
      name: "CheckpointsTests", dependencies: ["Checkpoints", "Layers", "Tensors", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: swift),
    .testTarget(
      name: "BenchmarksTests", dependencies: ["Benchmarks", "CKernels", "Tensors"],
      swiftSettings: swift),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal"], swiftSettings: swift),
    .testTarget(name: "CommandLineTests", dependencies: ["atelier"], swiftSettings: swift),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)
