import Autoencoders
import Checkpoints
import Files
import Layers
import RectifiedFlow
import Rendering
import TextEncoders

/// A pipeline of Stable Diffusion 3 on disk: a folder as diffusers saves it, or a single file of
/// weights and the folder that says what it is made of.
package struct StableDiffusion3Files: PictureModel {
  /// Where the weights lie, as they were named.
  package let path: String
  /// The folder of the configuration and the tokenizers.
  let folder: String
  let transformer: MMDiTConfiguration
  let autoencoder: AutoencoderConfiguration
  let scheduler: FlowScheduler
  /// The text encoders that the pipeline has.
  let encoders: [StableDiffusion3Part]
  private let single: Checkpoint?

  /// Whether a folder is a pipeline of any kind.
  static func recognizes(folder path: String) -> Bool {
    FileKind(path) == .folder && FileKind("\(path)/model_index.json") != .missing
  }

  /// Whether a tensor's name is one of the original implementation's.
  static func isForeign(_ name: String) -> Bool {
    name.hasPrefix("\(StableDiffusion3Part.transformer.prefix)joint_blocks.")
  }

  /// Looks at a folder; weights stay where they are.
  ///
  /// Throws where it is another pipeline, or a configuration makes no sense.
  package init(folder: String) throws { try self.init(path: folder, folder: folder, single: nil) }

  /// Looks at a single file; the folder needs no weights.
  ///
  /// Throws where the file has tensors that belong to no part, too.
  init(singleFile path: String, configuration: String) throws {
    let checkpoint = try Checkpoint(path: path)
    let prefixes = StableDiffusion3Part.allCases.map(\.prefix)
    let left = checkpoint.names.filter { name in !prefixes.contains { name.hasPrefix($0) } }
    guard left.isEmpty else { throw PipelineError.leftOver(path: path, names: left) }
    try self.init(path: path, folder: configuration, single: checkpoint)
  }

  private init(path: String, folder: String, single: Checkpoint?) throws {
    (self.path, self.single) = (path, single)
    self.folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let index = try JSONFile.read(
      "\(self.folder)/model_index.json", expected: "the index of a pipeline in JSON")
    let name = index.object?["_class_name"]?.string ?? "none"
    guard name.hasPrefix("StableDiffusion3") else {
      throw PipelineError.otherPipeline(path: self.folder, found: name)
    }
    // A part that a pipeline was saved without is two nulls.
    encoders = StableDiffusion3Part.encoders.filter {
      index.object?[$0.folder]?.array?.last?.string != nil
    }
    transformer = try Self.configuration("transformer/config.json", in: self.folder)
    autoencoder = try Self.configuration("vae/config.json", in: self.folder)
    scheduler = try Self.configuration("scheduler/scheduler_config.json", in: self.folder)
    if let complaint = transformer.complaint {
      throw PipelineError.parts(
        path: "\(self.folder)/transformer/config.json",
        expected: "a transformer that can be built", found: complaint)
    }
    try autoencoder.check()
    try scheduler.check(path: "\(self.folder)/scheduler/scheduler_config.json")
    guard autoencoder.latentChannels == transformer.inputChannels,
      transformer.outputChannels == transformer.inputChannels
    else {
      throw PipelineError.parts(
        path: self.folder, expected: "latents of \(transformer.inputChannels) channels",
        found: "\(autoencoder.latentChannels) in the autoencoder")
    }
  }

  /// How many pixels a token of the transformer stands for in each direction.
  var pixelsPerToken: Int { autoencoder.scale * transformer.patchSize }

  /// The folder of the tokenizer of an encoder.
  func tokenizer(of part: StableDiffusion3Part) -> String { "\(folder)/\(part.tokenizer)" }

  /// What the folder says about a part.
  func configuration<Value: Decodable>(of part: StableDiffusion3Part) throws -> Value {
    try Self.configuration("\(part.folder)/config.json", in: folder)
  }

  private static func configuration<Value: Decodable>(
    _ name: String, in folder: String
  ) throws -> Value {
    let file = "\(folder)/\(name)"
    guard FileKind(file) != .missing else {
      throw PipelineError.incomplete(path: folder, missing: name)
    }
    return try JSONFile.configuration(path: file)
  }

  /// The weights of a part, by its own names.
  func weights(of part: StableDiffusion3Part) throws -> any ParameterSource {
    if let single = single(with: part) {
      return try RenamedCheckpoint(single, table: try tableInSingleFile(of: part))
    }
    let checkpoint = try Checkpoint(path: weightsFolder(of: part))
    switch part {
    case .transformer, .autoencoder: return checkpoint
    case .clipLarge, .clipGiant:
      return try RenamedCheckpoint(checkpoint, table: CLIPTextModel.names)
    case .t5: return try RenamedCheckpoint(checkpoint, table: T5Encoder.names)
    }
  }

  /// The files that hold the weights of a part, by their places in a pipeline.
  func files(of part: StableDiffusion3Part) throws -> [(role: String, path: String)] {
    if single(with: part) != nil { return [("weights", path)] }
    return try Checkpoint(path: weightsFolder(of: part)).files.map {
      let name = $0.path.split(separator: "/").last.map(String.init) ?? $0.path
      return ("\(part.folder)/\(name)", $0.path)
    }
  }

  /// How many bytes the weights of a part take in their files.
  func bytes(of part: StableDiffusion3Part) throws -> Int {
    let single = single(with: part)
    let checkpoint = try single ?? Checkpoint(path: weightsFolder(of: part))
    let names =
      single == nil ? checkpoint.names : checkpoint.names.filter { $0.hasPrefix(part.prefix) }
    return names.reduce(0) { $0 + (checkpoint.entry(named: $1)?.bytes.count ?? 0) }
  }

  /// The single file, where it holds weights of a part.
  private func single(with part: StableDiffusion3Part) -> Checkpoint? {
    guard let single, single.names.contains(where: { $0.hasPrefix(part.prefix) }) else {
      return nil
    }
    return single
  }

  private func weightsFolder(of part: StableDiffusion3Part) throws -> String {
    let folder = "\(folder)/\(part.folder)"
    guard Checkpoint.isInFolder(folder) else {
      throw PipelineError.noWeights(
        part: part.name, path: folder,
        canBeLeftOut: StableDiffusion3Part.encoders.contains(part))
    }
    return folder
  }

  private func tableInSingleFile(of part: StableDiffusion3Part) throws -> NameTable {
    switch part {
    case .transformer: MMDiT.namesInSingleFile(transformer)
    case .autoencoder: AutoencoderKL.namesInSingleFile(autoencoder)
    case .clipLarge: CLIPTextModel.names(inSingleFile: "clip_l")
    case .clipGiant: CLIPTextModel.names(inSingleFile: "clip_g")
    case .t5: T5Encoder.namesInSingleFile
    }
  }
}
