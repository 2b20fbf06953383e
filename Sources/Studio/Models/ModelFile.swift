import Checkpoints
import Crypto

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A model file of ours, opened: its card, and what builds the model from it.
public struct ModelFile: Sendable {
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

  /// The file's name without its folder and its ending.
  var baseName: String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }

  /// `sha256:` and the digest of the file.
  public func digest() throws -> String {
    var hash = SHA256()
    for file in checkpoint.files { file.withBytes { hash.update(bufferPointer: $0) } }
    return hash.finalize().named
  }
}

extension String {
  /// The first line, of bounded length: what fits into a message.
  fileprivate var prefixLine: String {
    String((split(separator: "\n").first ?? "").prefix(200))
  }
}
