/// A part of a pipeline of Stable Diffusion 3 that has weights of its own.
enum StableDiffusion3Part: String, CaseIterable, Sendable {
  case transformer
  case autoencoder = "vae"
  case clipLarge = "text_encoder"
  case clipGiant = "text_encoder_2"
  case t5 = "text_encoder_3"

  /// The text encoders, in the order in which a transformer reads them.
  static let encoders = [clipLarge, clipGiant, t5]

  /// The folder of its weights and configuration.
  var folder: String { rawValue }

  /// The folder of the tokenizer that goes with it.
  var tokenizer: String {
    switch self {
    case .clipGiant: "tokenizer_2"
    case .t5: "tokenizer_3"
    default: "tokenizer"
    }
  }

  /// What people call it, on the command line too.
  var name: String {
    switch self {
    case .transformer: "transformer"
    case .autoencoder: "vae"
    case .clipLarge: "clip-l"
    case .clipGiant: "clip-g"
    case .t5: "t5"
    }
  }

  /// What the names of its tensors begin with in a single file.
  var prefix: String {
    switch self {
    case .transformer: "model.diffusion_model."
    case .autoencoder: "first_stage_model."
    case .clipLarge: "text_encoders.clip_l."
    case .clipGiant: "text_encoders.clip_g."
    case .t5: "text_encoders.t5xxl."
    }
  }
}
