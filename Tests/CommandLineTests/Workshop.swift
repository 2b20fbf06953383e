import Foundation
import Testing

/// A folder of a test's own, and the repository's model and digits.
struct Workshop: ~Copyable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("atelier-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// Writes a file and returns its path.
  func write(_ bytes: some Sequence<UInt8>, as name: String) throws -> String {
    try Data(bytes).write(to: folder.appendingPathComponent(name))
    return path(name)
  }

  /// What lies in the folder, hidden files included.
  var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
  }

  /// The root of the repository.
  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let model = repository.appendingPathComponent("models/nice-digits.safetensors").path
  static let digits = repository.appendingPathComponent("samples/digits").path
}

/// Expects one clear line on standard error, nothing on standard output, and an exit code.
func expectRefusal(
  _ finished: Finished, status: Int32, containing text: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(finished.status == status, "\(finished.errors)", sourceLocation: sourceLocation)
  #expect(finished.output == "", sourceLocation: sourceLocation)
  #expect(finished.errorLines.count == 1, "\(finished.errors)", sourceLocation: sourceLocation)
  #expect(finished.errors.contains(text), "\(finished.errors)", sourceLocation: sourceLocation)
}
