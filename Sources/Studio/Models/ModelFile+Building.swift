import Detection
import Flows
import Judging
import Layers
import RectifiedFlow
import Upscaling

/// Models are built strictly: every tensor is used, none is missing.
extension ModelFile {
  /// Builds the NICE model of the file.
  public func nice() throws -> NICE {
    try built(.nice, card.nice, complaint: \.complaint) { try NICE($0, from: $1.scope) }
  }

  /// Builds the RealNVP or Glow of the file.
  public func multiscale() throws -> MultiscaleModel {
    let family = card.flow.flatMap { ModelCard.Family(rawValue: $0.architecture.rawValue) }
    return try built(family, card.flow, complaint: \.complaint) {
      try MultiscaleModel($0, from: $1.scope)
    }
  }

  /// Builds the normalizing flow of the file, `nil` where it is of another family.
  public func pictureFlow() throws -> (any PictureFlow)? {
    switch card.family {
    case .nice: try nice()
    case .realnvp, .glow: try multiscale()
    case .dit, .classifier, .upscaler, .detr: nil
    }
  }

  /// Builds the diffusion transformer of the file.
  public func dit() throws -> DiT {
    try built(.dit, card.dit, complaint: \.complaint) { try DiT($0, from: $1.scope) }
  }

  /// Builds the classifier of the file; its features are called by the file's name.
  public func classifier() throws -> Classifier {
    try classifier(in: ParameterStore(checkpoint)).model
  }

  /// Builds the classifier of the file together with its parameters.
  func classifier(in store: ParameterStore) throws -> TrainableClassifier {
    try built(.classifier, card.classifier, in: store, complaint: \.complaint) {
      try TrainableClassifier($0, name: baseName, store: $1)
    }
  }

  /// Builds the upscaler of the file.
  public func upscaler() throws -> Upscaler {
    guard card.family == .upscaler else {
      throw ModelError.notAnUpscaler(path: path, family: card.family.rawValue)
    }
    return try built(.upscaler, card.upscaler, complaint: \.complaint) {
      try Upscaler($0, from: $1.scope)
    }
  }

  /// Builds the detector of the file.
  public func detector() throws -> DETR {
    guard card.family == .detr else {
      throw ModelError.notADetector(path: path, family: card.family.rawValue)
    }
    // Its configuration is looked at where it is decoded.
    return try built(.detr, card.detr) { try DETR($0, from: $1.scope) }
  }

  /// Builds a model of a family from what the card says of it, which has to make sense.
  private func built<Configuration, Model>(
    _ family: ModelCard.Family?, _ configuration: Configuration?, in store: ParameterStore? = nil,
    complaint: KeyPath<Configuration, String?>? = nil,
    _ build: (Configuration, ParameterStore) throws -> Model
  ) throws -> Model {
    guard card.family == family, let configuration else {
      throw ModelError.unreadableCard(path: path, reason: "the family is not described")
    }
    if let reason = complaint.flatMap({ configuration[keyPath: $0] }) {
      throw ModelError.unreadableCard(path: path, reason: reason)
    }
    let store = store ?? ParameterStore(checkpoint)
    let model = try build(configuration, store)
    try store.checkAllUsed()
    return model
  }
}

extension NICEConfiguration {
  /// A file may say anything: sizes are bounded before anything is built.
  fileprivate var complaint: String? {
    let isSound =
      imageShape.count == 3 && (1...4).contains(imageShape[0])
      && imageShape.allSatisfy { (1...65_536).contains($0) }
      && components <= 1 << 24 && components.isMultiple(of: 2) && (1...1024).contains(couplings)
      && (0...64).contains(hidden.count) && hidden.allSatisfy { (1...1_000_000).contains($0) }
    return isSound
      ? nil : "shape \(imageShape), \(couplings) couplings, hidden layers \(hidden)"
  }
}
