import Foundation
import Goldens
import Images
import Rendering
import Testing

/// A folder of a test's own, in which cases are recorded and checked.
final class Place: Sendable {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("atelier-goldens-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a picture as PNG, and the folders above it.
  func put(_ image: Image, _ name: String, as encoding: ImageEncoding = .png) throws {
    try put(try image.encoded(as: encoding), name)
  }

  /// Writes bytes, and the folders above them.
  func put(_ bytes: some Sequence<UInt8>, _ name: String) throws {
    let url = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  /// Cuts a file to a part of its bytes.
  func cut(_ name: String, to share: Double) throws {
    let bytes = try bytes(name)
    try put(bytes.prefix(Int(Double(bytes.count) * share)), name)
  }

  /// Replaces one text in a file by another; it has to be there.
  func replace(_ old: String, by new: String, in name: String) throws {
    let text = String(decoding: try bytes(name), as: UTF8.self)
    try #require(text.contains(old))
    try put(text.replacingOccurrences(of: old, with: new).utf8, name)
  }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  func copy(_ name: String, to other: String) throws { try put(try bytes(name), other) }
  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }
  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: path(name), withIntermediateDirectories: true)
  }

  /// Makes a symbolic link.
  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: path(name), withDestinationPath: path(target))
  }

  /// Whether something is there.
  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// What lies in the folder and below, but for folders, ascending.
  var contents: [String] {
    let all = FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []
    return all.filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: path(name), isDirectory: &isFolder)
        && !isFolder.boolValue
    }.sorted()
  }

  /// Runs the cases of a YAML text.
  @discardableResult
  func run(
    _ task: GoldenRun.Action, _ recording: GoldenRecording = .never, painter: FakePainter,
    threads: Int = 1, traces: Bool = false, cases yaml: String
  ) throws -> GoldenRun.Findings {
    let file = try GoldenFile(yaml: "cases:\n" + yaml, path: path("goldens.yaml"))
    var run = GoldenRun(file, painter: painter, threads: threads)
    (run.task, run.recording, run.traces) = (task, recording, traces)
    return try run.run { _ in }
  }
}
