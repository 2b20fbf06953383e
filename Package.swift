// swift-tools-version: 6.2
import PackageDescription

// The scripts set it for compilers whose warnings are known: a newer one must not break a build.
let isStrict = Context.environment["ATELIER_STRICT"] == "1"

let swift: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

// assert() would stay on in release builds: SwiftPM does not define NDEBUG for C.
let c: [CSetting] =
  [.define("NDEBUG", .when(configuration: .release))]
  + (isStrict ? [.treatAllWarnings(as: .error)] : [])

/// Kernels include each other across their folders, and `Vectors/levels.h` every body.
let kernelFolders: [CSetting] = [
  "Attention", "Convolution", "Elementary", "Machine", "Pictures", "Pointwise", "Products",
  "Resampling", "Rows", "Scans", "Vectors",
].map { .headerSearchPath($0) }

/// A library of this package.
func library(_ name: String, _ dependencies: Target.Dependency...) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swift)
}

/// The tests of a library; fixtures and goldens are read in place, so SwiftPM need not copy them.
func tests(
  _ name: String, fixtures: Bool = false, goldens: Bool = false,
  _ dependencies: Target.Dependency...
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies,
    exclude: (fixtures ? ["Fixtures"] : []) + (goldens ? ["Goldens"] : []),
    swiftSettings: swift)
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

let package = Package(
  name: "atelier",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "atelier", targets: ["atelier"]),
    .library(name: "Files", targets: ["Files"]),
    .library(name: "Tensors", targets: ["Tensors"]),
    .library(name: "Layers", targets: ["Layers"]),
    .library(name: "Checkpoints", targets: ["Checkpoints"]),
    .library(name: "Images", targets: ["Images"]),
    .library(name: "Training", targets: ["Training"]),
    .library(name: "Flows", targets: ["Flows"]),
    .library(name: "RectifiedFlow", targets: ["RectifiedFlow"]),
    .library(name: "Judging", targets: ["Judging"]),
    .library(name: "Upscaling", targets: ["Upscaling"]),
    .library(name: "Detection", targets: ["Detection"]),
    .library(name: "TextEncoders", targets: ["TextEncoders"]),
    .library(name: "Autoencoders", targets: ["Autoencoders"]),
    .library(name: "Rendering", targets: ["Rendering"]),
    .library(name: "Goldens", targets: ["Goldens"]),
    .library(name: "GoldensTesting", targets: ["GoldensTesting"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    // Only the library, whose part we use needs no trait; scripts/generate-protobuf has the rest.
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
  ],
  targets: [
    // What other people maintain.
    .systemLibrary(
      name: "CLibPNG", pkgConfig: "libpng",
      providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CLibJPEG", pkgConfig: "libjpeg",
      providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CLittleCMS", pkgConfig: "lcms2",
      providers: [.apt(["liblcms2-dev"]), .brew(["little-cms2"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),

    // C: order-exact kernels, and codecs whose setjmp stays there.
    .target(name: "CKernels", cSettings: c + kernelFolders),
    .target(
      name: "CCodecs", dependencies: ["CLibPNG", "CLibJPEG", "CLittleCMS"], cSettings: c),

    // Whole files or none.
    library("Files"),

    // What systems' libraries compute differently.
    library("Elementary"),

    // Numbers.
    library("Tensors", "CKernels"),
    library("Layers", "Tensors"),
    library("Checkpoints", "Files", "Layers", "Tensors"),
    library("Training", "Layers", "Tensors"),
    library("Flows", "Layers", "Tensors", "Training"),
    library("RectifiedFlow", "Elementary", "Layers", "Tensors", "Training"),
    library("Judging", "Layers", "Tensors", "Training"),
    library("Upscaling", "Layers", "Tensors", "Training"),
    library("Detection", "Elementary", "Layers", "Tensors", "Training"),
    .target(
      name: "TextEncoders", dependencies: ["Checkpoints", "Files", "Layers", "Tensors", protobuf],
      exclude: ["SentencePiece/Protobuf/sentencepiece_model.proto"], swiftSettings: swift),
    library("Autoencoders", "Layers", "Tensors"),

    // Pictures.
    library("Images", "CCodecs", "CKernels", "Elementary", "Files"),
    library("Rendering", "Files", "Images", crypto),
    .target(
      name: "Datasets",
      dependencies: [
        "CZlib", "Checkpoints", "Files", "Images", "Records", "Tensors", crypto, protobuf,
      ],
      exclude: ["TFRecord/Protobuf/example.proto"], swiftSettings: swift),

    // Files of records, and what TensorBoard reads from them.
    library("Records", "CZlib", "Files"),
    .target(
      name: "TensorBoard", dependencies: ["Files", "Records", protobuf],
      exclude: ["event", "summary", "tensor"].map { "Protobuf/\($0).proto" },
      swiftSettings: swift),

    // Settings of people.
    library("Recipes", yams),

    // Goldens.
    .target(
      name: "Goldens",
      dependencies: ["Files", "Images", "Recipes", "Rendering", "Terminal", crypto],
      // A binary of one file: what the page of a report needs is part of it.
      resources: [
        .embedInCode("Report/Page/page.css"), .embedInCode("Report/Page/page.js"),
      ],
      swiftSettings: swift),

    // Only for test targets: it needs Swift Testing, which no program should load.
    library("GoldensTesting", "Files", "Goldens", "Images"),

    // What puts them together.
    library(
      "Runs", "Checkpoints", "Datasets", "Elementary", "Files", "Images", "Layers", "Recipes",
      "TensorBoard",
      "Tensors", "Training"),
    library(
      "Studio", "Autoencoders", "Checkpoints", "Datasets", "Detection", "Elementary", "Files",
      "Flows",
      "Goldens", "Images", "Judging", "Layers", "Recipes", "RectifiedFlow", "Rendering", "Runs",
      "Tensors", "TextEncoders", "Training", "Upscaling", crypto),

    library(
      "Benchmarks", "Autoencoders", "CKernels", "Checkpoints", "Detection", "Files", "Flows",
      "Layers",
      "RectifiedFlow", "Tensors", "Terminal", "Training", "Upscaling"),
    library("Terminal"),
    .executableTarget(
      name: "atelier",
      dependencies: [
        "Autoencoders", "Benchmarks", "CCodecs", "CZlib", "Checkpoints", "Datasets", "Detection",
        "Files",
        "Flows", "Goldens", "Images", "Judging", "Layers", "Recipes", "Records", "RectifiedFlow",
        "Rendering", "Runs", "Studio", "Tensors", "Terminal", "TextEncoders", "Training",
        "Upscaling", argumentParser,
      ],
      swiftSettings: swift),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["Checkpoints", "Files", "Layers", "Tensors"],
      path: "Tests/TestSupport", swiftSettings: swift),
    tests("ElementaryTests", "Elementary"),
    tests("FilesTests", "Files", "TestSupport"),
    tests("TensorsTests", "Tensors", "CKernels", "Layers", "TestSupport", "Training"),
    tests("LayersTests", "Layers", "TestSupport"),
    tests(
      "CheckpointsTests", fixtures: true, "Checkpoints", "Files", "Layers", "Tensors",
      "TestSupport"),
    tests(
      "TrainingTests", "CKernels", "Checkpoints", "Files", "Layers", "Tensors", "TestSupport",
      "Training"),
    tests(
      "ImagesTests", fixtures: true, "CKernels", "CLittleCMS", "Files", "Images", "TestSupport"),
    tests("RecipesTests", "Recipes"),
    tests(
      "RenderingTests", goldens: true, "Files", "GoldensTesting", "Images", "Rendering",
      "TestSupport"),
    tests("GoldensTestingTests", "Files", "Goldens", "GoldensTesting", "Images", "TestSupport"),
    tests(
      "GoldensTests", fixtures: true, "CLittleCMS", "Files", "Goldens", "Images", "Recipes",
      "Rendering", "TestSupport"),
    tests("FlowsTests", "Flows", "Layers", "Tensors", "TestSupport", "Training"),
    tests(
      "RectifiedFlowTests", "Checkpoints", "Files", "Layers", "RectifiedFlow", "Tensors",
      "TestSupport", "Training"),
    tests("JudgingTests", "Judging", "Layers", "Tensors", "TestSupport", "Training"),
    tests("AutoencodersTests", "Autoencoders", "Checkpoints", "Layers", "Tensors", "TestSupport"),
    tests(
      "DetectionTests", "Checkpoints", "Datasets", "Detection", "Files", "Layers", "Tensors",
      "TestSupport", "Training"),
    tests(
      "UpscalingTests", "Checkpoints", "Layers", "Tensors", "TestSupport", "Training", "Upscaling"),
    tests(
      "TextEncodersTests", "Checkpoints", "Files", "Layers", "Tensors", "TestSupport",
      "TextEncoders"),
    tests(
      "StudioTests", fixtures: true, "Autoencoders", "Checkpoints", "Datasets", "Files", "Flows",
      "Goldens", "Images", "Judging", "Layers", "Recipes", "RectifiedFlow", "Rendering", "Runs",
      "Studio", "Tensors", "TestSupport", "TextEncoders", "Training", "Upscaling"),
    tests(
      "DatasetsTests", fixtures: true, "Datasets", "Files", "Images", "Records", "Tensors",
      "TestSupport"),
    tests("RecordsTests", "Files", "Records", "TestSupport"),
    tests("TensorBoardTests", fixtures: true, "Files", "Records", "TensorBoard", "TestSupport"),
    tests(
      "RunsTests", "Datasets", "Files", "Flows", "Images", "Layers", "Recipes", "Runs", "Tensors",
      "TestSupport"),
    tests("TerminalTests", "Terminal"),
    tests("BenchmarksTests", "Benchmarks", "CKernels", "Tensors"),
    tests(
      "CommandLineTests", "Checkpoints", "Flows", "Goldens", "Images", "Layers", "Rendering",
      "Runs",
      "Studio",
      "Tensors",
      "atelier"),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)
