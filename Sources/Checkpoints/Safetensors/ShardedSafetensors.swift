import Files
import Tensors

/// A model cut into several safetensors files, with an index that says which tensor lies where.
///
/// Strict in both directions: every tensor of the index is in its shard, and every tensor of a shard
/// is in the index. Source: transformers' and diffusers' `*.safetensors.index.json`.
public final class ShardedSafetensors: Sendable {
  /// Where the index lies.
  public let path: String
  /// The shards, by ascending name of the file.
  public let shards: [SafetensorsFile]
  private let owners: [String: SafetensorsFile]

  /// Opens an index and all its shards, which lie beside it.
  ///
  /// - Throws: `FileError` where a file cannot be read, ``CheckpointError`` where index and shards
  ///   disagree.
  public init(indexPath path: String) throws {
    self.path = path
    let homes = try Self.weightMap(path)
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    var (shards, owners): ([SafetensorsFile], [String: SafetensorsFile]) = ([], [:])
    for file in Set(homes.map(\.file)).sorted() {
      shards.append(try SafetensorsFile(path: folder + file))
    }
    let byPath = Dictionary(uniqueKeysWithValues: shards.map { ($0.path, $0) })
    for (name, file) in homes {
      guard let shard = byPath[folder + file], shard[name] != nil else {
        throw CheckpointError.tensor(
          name: name, path: folder + file, expected: "the tensor that \(path) promises",
          found: "none")
      }
      owners[name] = shard
    }
    for shard in shards {
      for entry in shard.entries where owners[entry.name] !== shard {
        throw CheckpointError.tensor(
          name: entry.name, path: path, expected: "every tensor of \(shard.path)",
          found: owners[entry.name].map { "it in \($0.path)" } ?? "none of that name")
      }
    }
    self.shards = shards
    self.owners = owners
  }

  /// The shard that holds a tensor, `nil` where none does.
  public func shard(of name: String) -> SafetensorsFile? { owners[name] }

  /// The names of the tensors, ascending.
  public var names: [String] { owners.keys.sorted() }

  /// Which file holds which tensor, in the order of the index.
  private static func weightMap(_ path: String) throws -> [(name: String, file: String)] {
    let document = try JSONFile.read(path, expected: "an index in JSON")
    guard let members = document.object?["weight_map"]?.object?.members else {
      throw CheckpointError.malformed(
        path: path, expected: "an index with a weight_map", found: document.kind)
    }
    return try members.map { name, value in
      // A name with folders in it could lead anywhere on the disk.
      guard let file = value.string, !file.isEmpty, !file.contains("/"), !file.contains("\0"),
        file != ".", file != ".."
      else {
        throw CheckpointError.tensor(
          name: name, path: path, expected: "the name of a file beside the index",
          found: value.string.map { "'\(oneLine($0))'" } ?? value.kind)
      }
      return (name, file)
    }
  }
}
