import Checkpoints
import Crypto
import Detection
import Files
import Flows
import Judging
import Layers
import RectifiedFlow
import Rendering
import Upscaling

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A model file of ours, opened: its card, and what builds the model from it.
public struct ModelFile: PictureModel {
  /// Where the file lies, as it was named.
  public let path: String
  /// What the file says about itself.
  public let card: ModelCard
  /// The tensors.
  public let checkpoint: Checkpoint

  /// Opens a model file.
  ///
  /// Throws where the file is no checkpoint, or does not say which model it holds.
  public init(path: String) throws {
    self.path = path
    checkpoint = try Checkpoint(path: path)
    guard let text = checkpoint.metadata[ModelCard.key] else {
      throw ModelError.noCard(path: path)
    }
    do {
      card = try JSONDecoder().decode(ModelCard.self, from: Data(text.utf8))
    } catch {
      throw ModelError.unreadableCard(path: path, reason: "\(error)".prefixLine)
    }
  }

  /// Builds the NICE model of the file, strictly: every tensor is used, none is missing.
  public func nice() throws -> NICE {
    guard card.family == .nice, let configuration = card.nice else {
      throw ModelError.unreadableCard(path: path, reason: "the family is not described")
    }
    try configuration.check(path: path)
    let store = ParameterStore(checkpoint)
    let model = try NICE(configuration, from: store.scope)
    try store.checkAllUsed()
    return model
  }

  /// Builds the RealNVP or Glow of the file, strictly: every tensor is used, none is missing.
  public func multiscale() throws -> MultiscaleModel {
    guard let configuration = card.flow,
      card.family.rawValue == configuration.architecture.rawValue
    else {
      throw ModelError.unreadableCard(path: path, reason: "the family is not described")
    }
    if let complaint = configuration.complaint {
      throw ModelError.unreadableCard(path: path, reason: complaint)
    }
    let store = ParameterStore(checkpoint)
    let model = try MultiscaleModel(configuration, from: store.scope)
    try store.checkAllUsed()
    return model
  }

  /// Builds the normalizing flow of the file, `nil` where it is of another family.
  public func pictureFlow() throws -> (any PictureFlow)? {
    switch card.family {
    case .nice: try nice()
    case .realnvp, .glow: try multiscale()
    case .dit, .classifier, .upscaler, .detr: nil
    }
  }

  /// Builds the diffusion transformer of the file, strictly: every tensor is used, none is missing.
  public func dit() throws -> DiT {
    guard card.family == .dit, let configuration = card.dit else {
      throw ModelError.unreadableCard(path: path, reason: "the family is not described")
    }
    if let complaint = configuration.complaint {
      throw ModelError.unreadableCard(path: path, reason: complaint)
    }
    let store = ParameterStore(checkpoint)
    let model = try DiT(configuration, from: store.scope)
    try store.checkAllUsed()
    return model
  }

  /// Builds the classifier of the file, strictly: every tensor is used, none is missing.
  ///
  /// Its features are called by the file's name.
  public func classifier() throws -> Classifier {
    try classifier(in: ParameterStore(checkpoint)).model
  }

  /// Builds the classifier of the file together with its parameters.
  func classifier(in store: ParameterStore) throws -> TrainableClassifier {
    guard card.family == .classifier, let configuration = card.classifier else {
      throw ModelError.unreadableCard(path: path, reason: "the family is not described")
    }
    if let complaint = configuration.complaint {
      throw ModelError.unreadableCard(path: path, reason: complaint)
    }
    let model = try TrainableClassifier(configuration, name: baseName, store: store)
    try store.checkAllUsed()
    return model
  }

  /// Builds the upscaler of the file, strictly: every tensor is used, none is missing.
  public func upscaler() throws -> Upscaler {
    guard card.family == .upscaler, let configuration = card.upscaler else {
      throw ModelError.notAnUpscaler(path: path, family: card.family.rawValue)
    }
    if let complaint = configuration.complaint {
      throw ModelError.unreadableCard(path: path, reason: complaint)
    }
    let store = ParameterStore(checkpoint)
    let model = try Upscaler(configuration, from: store.scope)
    try store.checkAllUsed()
    return model
  }

  /// Builds the detector of the file, strictly: every tensor is used, none is missing.
  public func detector() throws -> DETR {
    guard card.family == .detr, let configuration = card.detr else {
      throw ModelError.notADetector(path: path, family: card.family.rawValue)
    }
    let store = ParameterStore(checkpoint)
    let model = try DETR(configuration, from: store.scope)
    try store.checkAllUsed()
    return model
  }

  /// The file's name without its folder and its ending.
  private var baseName: String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }

  /// What was asked for, with what the model draws by where nothing was.
  ///
  /// Throws ``ModelError`` where a class is asked for that the model does not know.
  public func completing(_ asked: RenderRecipe.Sampling) throws -> RenderRecipe.Sampling {
    let isFlow = [.nice, .realnvp, .glow].contains(card.family)
    let foreign = asked.promptSettings + (isFlow ? asked.generatorSettings : [])
    if let setting = foreign.first {
      throw ModelError.takesNo(setting: setting, path: path, family: card.family.rawValue)
    }
    switch card.family {
    case .nice, .realnvp, .glow:
      let classes = card.flow?.classes ?? []
      var asked = asked
      asked.classes = try asked.classes?.map { try knownClass($0, among: classes) }
      // A picture that is read says nothing of its class.
      if asked.classes == nil, asked.between == nil, !classes.isEmpty { asked.classes = classes }
      asked.between = try asked.between.map { between in
        var between = between
        between.first.digest = try fileDigest(between.first.file)
        between.last.digest = try fileDigest(between.last.file)
        return between
      }
      return asked
    case .dit:
      if asked.between != nil {
        throw ModelError.noFlow(path: path, family: card.family.rawValue)
      }
      let classes = card.dit?.classes ?? []
      var asked = asked
      asked.classes = try asked.classes?.map { try knownClass($0, among: classes) }
      try checkConditions(asked.conditions ?? [:])
      var sampling = (card.sampling ?? FlowSampling()).completing(asked, classes: classes)
      sampling.over = try asked.over?.digested()
      return sampling
    case .classifier, .upscaler, .detr:
      throw ModelError.drawsNothing(path: path, family: card.family.rawValue)
    }
  }

  private func checkConditions(_ asked: [String: String]) throws {
    let conditions = (card.dit?.conditions ?? []).filter { $0.name != Condition.className }
    for (name, value) in asked.sorted(by: { $0.key < $1.key }) {
      guard let condition = conditions.first(where: { $0.name == name }) else {
        throw ModelError.unknownCondition(name, path: path, known: conditions.map(\.name))
      }
      guard condition.value(of: .text(value)) != nil else {
        throw ModelError.conditionValue(value, condition: name, path: path)
      }
    }
  }

  /// The class of a name, or the only one whose folder has it: `wall` for `dngn/wall`.
  private func knownClass(_ name: String, among classes: [String]) throws -> String {
    if classes.contains(name) { return name }
    let ending = classes.filter { $0.hasSuffix("/" + name) }
    guard ending.count == 1 else {
      throw ModelError.unknownClass(name, path: path, known: classes)
    }
    return ending[0]
  }

  /// Builds the model, ready to draw.
  package func prepared(
    _ sampling: RenderRecipe.Sampling, depth: Int, watching watch: DrawingWatch
  ) throws -> PreparedPictures {
    switch card.family {
    case .nice:
      PreparedPictures(
        source: try FlowPictures(model: try nice(), sampling: sampling, depth: depth))
    case .realnvp, .glow:
      PreparedPictures(
        source: try FlowPictures(model: try multiscale(), sampling: sampling, depth: depth))
    case .dit:
      PreparedPictures(
        source: try DiTPictures(
          model: try dit(), sampling: sampling, depth: depth, evaluations: watch.evaluations))
    case .classifier, .upscaler, .detr:
      throw ModelError.drawsNothing(path: path, family: card.family.rawValue)
    }
  }

  /// `sha256:` and the digest of the file, whatever is asked of it.
  package func digest(for sampling: RenderRecipe.Sampling) throws -> String { try digest() }

  /// `sha256:` and the digest of the file.
  public func digest() throws -> String {
    var hash = SHA256()
    for file in checkpoint.files { file.withBytes { hash.update(bufferPointer: $0) } }
    return "sha256:" + hexadecimal(hash.finalize())
  }
}

/// `sha256:` and the digest of a file.
func fileDigest(_ path: String) throws -> String {
  try MappedFile(path: path).withBytes { bytes in
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    return "sha256:" + hexadecimal(hash.finalize())
  }
}

/// `sha256:` and the digest of bytes.
func digest(of bytes: [UInt8]) -> String { "sha256:" + hexadecimal(SHA256.hash(data: bytes)) }

private func hexadecimal(_ digest: SHA256.Digest) -> String {
  digest.map { byte in
    let text = String(byte, radix: 16)
    return text.count == 1 ? "0" + text : text
  }.joined()
}

extension String {
  /// The first line, of bounded length: what fits into a message.
  fileprivate var prefixLine: String {
    String((split(separator: "\n").first ?? "").prefix(200))
  }
}

extension NICEConfiguration {
  /// A file may say anything: sizes are bounded before anything is built.
  fileprivate func check(path: String) throws {
    let isSound =
      imageShape.count == 3 && (1...4).contains(imageShape[0])
      && imageShape.allSatisfy { (1...65_536).contains($0) }
      && components <= 1 << 24 && components.isMultiple(of: 2) && (1...1024).contains(couplings)
      && (0...64).contains(hidden.count) && hidden.allSatisfy { (1...1_000_000).contains($0) }
    guard isSound else {
      throw ModelError.unreadableCard(
        path: path, reason: "shape \(imageShape), \(couplings) couplings, hidden layers \(hidden)")
    }
  }
}
