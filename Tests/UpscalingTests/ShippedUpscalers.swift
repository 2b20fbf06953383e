import Checkpoints
import Layers
import TestSupport
import Upscaling

/// The networks in `models/`, by the names of their files.
enum ShippedUpscalers {
  static let all: [(name: String, configuration: UpscalerConfiguration)] =
    (2...4).flatMap { scale in
      [
        ("espcn-x\(scale)", .espcn(scale: scale)),
        ("fsrcnn-x\(scale)", .fsrcnn(scale: scale)),
        ("fsrcnn-small-x\(scale)", .fsrcnn(scale: scale, small: true)),
      ]
    } + ["photo", "photo-denoise", "art"].map { ("waifu2x-\($0)", .upconv7) }

  static let names = all.map(\.name)

  /// Builds one, strictly: every tensor is used, none is missing.
  static func load(_ name: String) throws -> Upscaler {
    guard let found = all.first(where: { $0.name == name }) else {
      preconditionFailure("no model \(name)")
    }
    let store = ParameterStore(
      try Checkpoint(path: Fixtures.repository + "/models/\(name).safetensors"))
    let upscaler = try Upscaler(found.configuration, from: store.scope)
    try store.checkAllUsed()
    return upscaler
  }
}
