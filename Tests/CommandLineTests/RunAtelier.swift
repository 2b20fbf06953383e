import Foundation
import Testing

/// What a finished process left behind.
struct Finished: Sendable {
  let status: Int32
  let output: String
  let errors: String

  /// The lines of standard output.
  var outputLines: [String] { output.split(separator: "\n").map(String.init) }
  /// The lines of standard error.
  var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
}

/// Runs the program that was built beside these tests, and waits for its end.
///
/// It gets this process's environment without any `ATELIER_…`, and `environment` on top of it; it
/// runs in `workingDirectory` or in this process's own. A file at `outputPath` takes its standard
/// output instead of the result. Throws where it cannot be started.
func runAtelier(
  _ arguments: [String], environment: [String: String] = [:], workingDirectory: URL? = nil,
  outputPath: String? = nil
) throws -> Finished {
  let process = Process()
  process.executableURL = try foundBinary()
  process.arguments = arguments
  process.environment = ProcessInfo.processInfo.environment
    .filter { !$0.key.hasPrefix("ATELIER_") }
    .merging(environment) { $1 }
  if let workingDirectory { process.currentDirectoryURL = workingDirectory }
  // Files, not pipes: a full pipe would hold the process until somebody reads it.
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("atelier-run-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let (output, errors) = (
    folder.appendingPathComponent("output"), folder.appendingPathComponent("errors")
  )
  for file in [output, errors] { try Data().write(to: file) }
  let sink = try FileHandle(forWritingTo: outputPath.map { URL(fileURLWithPath: $0) } ?? output)
  let errorSink = try FileHandle(forWritingTo: errors)
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = sink
  process.standardError = errorSink
  try process.run()
  process.waitUntilExit()
  try sink.close()
  try errorSink.close()
  return Finished(
    status: process.terminationStatus,
    output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
    errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
}

/// Starts the program without waiting for it; its standard error goes to a file.
func startAtelier(_ arguments: [String], errorsTo path: String) throws -> Process {
  let process = Process()
  process.executableURL = try foundBinary()
  process.arguments = arguments
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = FileHandle.nullDevice
  try Data().write(to: URL(fileURLWithPath: path))
  process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  try process.run()
  return process
}

private func foundBinary() throws -> URL {
  try #require(atelierBinary, "the program is not beside the tests")
}

/// The program stands where the test bundle stands: in the folder of products.
private let atelierBinary: URL? = {
  let starts = [Bundle.main.executableURL, Bundle(for: Marker.self).bundleURL] + bundlePaths
  for start in starts.compactMap({ $0?.resolvingSymlinksInPath() }) {
    var folder = start.deletingLastPathComponent()
    for _ in 0..<4 {
      let candidate = folder.appendingPathComponent("atelier")
      if FileManager.default.isExecutableFile(atPath: candidate.path), !isFolder(candidate) {
        return candidate
      }
      folder.deleteLastPathComponent()
    }
  }
  return nil
}()

/// Where the command line of the test runner says that the tests are.
private let bundlePaths: [URL?] = CommandLine.arguments.filter { $0.hasSuffix(".xctest") }
  .map { URL(fileURLWithPath: $0) }

private func isFolder(_ url: URL) -> Bool {
  var isFolder: ObjCBool = false
  return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
    && isFolder.boolValue
}

private final class Marker {}
