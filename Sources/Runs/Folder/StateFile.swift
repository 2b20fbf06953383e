import Checkpoints
import Layers
import Tensors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A run's state in one safetensors file: tensors as `<part>/<name>`, and its progress in the
/// metadata, so that all of it is there or none.
enum StateFile {
  private static let key = "atelier-run"

  static func write(_ state: TrainingState, _ progress: RunProgress, to path: String) throws {
    var progress = progress
    (progress.step, progress.rateFactor) = (state.step, state.rateFactor)
    (progress.averageUpdates, progress.lossScale) = (state.averageUpdates, state.lossScale)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let text = String(decoding: try encoder.encode(progress), as: UTF8.self)
    var writer = SafetensorsWriter(metadata: [key: text])
    for (part, tensors) in state.tensors {
      for (name, value) in tensors { writer.add(value, named: "\(part)/\(name)") }
    }
    try writer.write(to: path)
  }

  /// Reads how far the run has come, and the file's header, but no tensor.
  static func progress(_ path: String) throws -> (SafetensorsFile, RunProgress) {
    let file = try SafetensorsFile(path: path)
    guard let text = file.metadata[key],
      let progress = try? JSONDecoder().decode(RunProgress.self, from: Data(text.utf8))
    else {
      throw RunError.invalid(
        path: path, expected: "the state of a run", found: "a file that says nothing of one")
    }
    return (file, progress)
  }

  static func read(_ path: String) throws -> (TrainingState, RunProgress) {
    let (file, progress) = try progress(path)
    var state = TrainingState(step: progress.step, rateFactor: progress.rateFactor)
    (state.averageUpdates, state.lossScale) = (progress.averageUpdates, progress.lossScale)
    for entry in file.entries {
      guard let slash = entry.name.firstIndex(of: "/") else {
        throw RunError.invalid(
          path: path, expected: "tensors of parts", found: "a tensor '\(entry.name)'")
      }
      let name = String(entry.name[entry.name.index(after: slash)...])
      state.tensors[String(entry.name[..<slash]), default: []].append(
        (name, try file.tensor(named: entry.name)))
    }
    return (state, progress)
  }
}
