import Files
import Layers
import Tensors

/// The weights of a model on disk, in one safetensors file or in several with an index.
///
/// Opening checks all headers; a tensor's numbers stay in the file until something computes with
/// them.
public final class Checkpoint: ParameterSource {
  /// The names under which folders of the field keep weights, in the order of preference.
  static let usualNames = ["model", "diffusion_pytorch_model"].flatMap {
    ["\($0).safetensors.index.json", "\($0).safetensors"]
  }

  /// The path of the file or of the index.
  public let description: String
  /// The names of all tensors, ascending.
  public let names: [String]
  /// The free text that the files carry; of equal keys the first file's counts.
  public let metadata: [String: String]
  /// The files, by ascending name.
  public let files: [SafetensorsFile]
  private let find: @Sendable (String) -> SafetensorsFile?

  /// Opens a `.safetensors` file, a `.json` index, or a folder that holds one under a usual name.
  ///
  /// - Throws: `FileError` where a file cannot be read, ``CheckpointError`` where one is wrong.
  public convenience init(path: String) throws {
    if FileKind(path) == .folder {
      guard let found = Self.file(in: path) else {
        throw CheckpointError.malformed(
          path: path, expected: "a folder with " + Self.usualNames.joined(separator: ", "),
          found: "none of them")
      }
      try self.init(file: found)
    } else {
      try self.init(file: path)
    }
  }

  /// Whether a path is a folder that holds weights under a usual name.
  package static func isInFolder(_ path: String) -> Bool {
    FileKind(path) == .folder && file(in: path) != nil
  }

  private static func file(in path: String) -> String? {
    let folder = path.hasSuffix("/") ? path : path + "/"
    return usualNames.map { folder + $0 }.first { FileKind($0) != .missing }
  }

  private init(file path: String) throws {
    description = path
    if path.hasSuffix(".json") {
      let sharded = try ShardedSafetensors(indexPath: path)
      files = sharded.shards
      names = sharded.names
      find = { sharded.shard(of: $0) }
    } else {
      let file = try SafetensorsFile(path: path)
      files = [file]
      names = file.names
      find = { file[$0] == nil ? nil : file }
    }
    metadata = files.reduce(into: [:]) { $0.merge($1.metadata) { first, _ in first } }
  }

  /// How many numbers all tensors have together.
  public var elementCount: Int {
    files.reduce(0) { $0 + $1.entries.reduce(0) { $0 + $1.shape.count } }
  }

  /// The tensor's place and form in its file, `nil` where there is none.
  public func entry(named name: String) -> SafetensorsFile.Entry? { find(name)?[name] }

  /// Returns a tensor of floats as it is stored, `nil` where there is none.
  ///
  /// - Throws: ``CheckpointError`` where the tensor holds no floats.
  public func value(of name: String, shape: Shape, initializer: Initializer) throws -> Tensor? {
    try find(name)?.tensor(named: name)
  }
}
