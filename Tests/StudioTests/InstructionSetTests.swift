import Foundation
import Goldens
import Images
import Rendering
import Studio
import Synchronization
import Tensors
import Testing

/// What a check says of instruction sets, where the shipped model draws at levels of this machine.
///
/// No level draws anything else than the others, so the one with a fault is made here: a painter
/// that draws by ``GoldenStudio`` and spoils what was computed at that level, as the models saw it.
@Suite struct InstructionSetTests {
  private static let repository = #filePath.split(separator: "/").dropLast(3)
    .reduce("") { $0 + "/" + $1 }

  private let folder: ModelFolder

  init() throws { folder = try ModelFolder(Self.repository + "/models/nice-digits.safetensors") }

  /// Records or checks one picture at a level.
  private func run(
    _ task: GoldenRun.Action, at level: Level, faulty: Level? = nil, threads: Int = 2
  ) throws -> GoldenOutcome {
    try Execution.with(level: level) {
      let file = try GoldenFile(
        yaml: "cases: {c: {render: {model: m.safetensors, seed: 9}}}",
        path: folder.file("goldens.yaml"))
      let painter = FaultyStudio(studio: GoldenStudio(), faulty: faulty)
      var run = GoldenRun(file, painter: painter, threads: threads)
      (run.task, run.recording) = (task, task == .record ? .missing : .never)
      return try run.run { _ in }.report.outcomes[0]
    }
  }

  @Test func `a level with a fault is named, whether it recorded or checks`() throws {
    let levels = Level.available.filter { $0 != .portable }
    for good in levels {
      for faulty in levels where faulty != good {
        #expect(try run(.record, at: good, faulty: faulty).verdict == .recorded)
        #expect(try run(.check, at: good, faulty: faulty).verdict == .same)
        let found = try run(.check, at: faulty, faulty: faulty)
        #expect(found.verdict == .different)
        #expect(found.changes.map(\.subject) == [.instructionSet, .pixels])
        #expect(found.changes[0].recorded == good.rawValue)
        #expect(found.changes[0].found == faulty.rawValue)
        // Without the fault there is no difference, and nothing to tell.
        let sound = try run(.check, at: faulty)
        #expect(sound.verdict == .same && sound.changes.isEmpty)

        folder.forgetGoldens()
        #expect(try run(.record, at: faulty, faulty: faulty).verdict == .recorded)
        let reverse = try run(.check, at: good, faulty: faulty)
        #expect(reverse.changes.map(\.subject) == [.instructionSet, .pixels])
        #expect(reverse.changes[0].recorded == faulty.rawValue)
        folder.forgetGoldens()
      }
    }
  }

  @Test func `a golden that no level of this machine draws is a change of the code`() throws {
    for level in Level.available where level != .portable {
      folder.forgetGoldens()
      // Recorded by a release whose kernels had a fault at that level, which is gone.
      #expect(try run(.record, at: level, faulty: level).verdict == .recorded)
      let found = try run(.check, at: Level.available[0])
      #expect(found.changes.map(\.subject) == [.code, .pixels])
      #expect(found.changes[0].found == "other pixels on \(level.rawValue) with 1 thread too")
    }
  }

  @Test func `a level of another machine leaves both open`() throws {
    let level = Level.available[0]
    #expect(try run(.record, at: level, faulty: level).verdict == .recorded)
    let path = folder.file("goldens/c.json")
    let text = try String(contentsOfFile: path, encoding: .utf8)
      .replacingOccurrences(of: "\"\(level.rawValue)\"", with: "\"sve\"")
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let found = try run(.check, at: level)
    #expect(found.changes.map(\.subject) == [.instructionSet, .code, .pixels])
    #expect(found.changes[1].found == "sve is not on this machine")
  }
}

/// A folder with a model, for goldens and reports; gone when the test ends.
private final class ModelFolder: Sendable {
  private let path =
    FileManager.default.temporaryDirectory
    .appendingPathComponent("atelier-levels-\(UUID().uuidString)").path

  init(_ model: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: model, toPath: file("m.safetensors"))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func forgetGoldens() { try? FileManager.default.removeItem(atPath: file("goldens")) }
}

/// A studio in which one level computes something else.
private struct FaultyStudio: GoldenPainter {
  let studio: GoldenStudio
  let faulty: Level?

  var version: String { studio.version }
  var numerics: Int { studio.numerics }
  var instructionSet: String { studio.instructionSet }
  var instructionSets: [String] { studio.instructionSets }

  func open(_ render: GoldenRender) throws -> any GoldenPainting {
    Painting(painting: try studio.open(render), faulty: faulty)
  }

  private struct Painting: GoldenPainting {
    let painting: any GoldenPainting
    let faulty: Level?

    var recipe: RenderRecipe { painting.recipe }

    func draw(_ way: GoldenWay) throws -> GoldenDrawing? {
      let witness = LevelWitness()
      let drawn = try Trace.$recorder.withValue(witness) { try painting.draw(way) }
      guard var drawing = drawn else { return nil }
      let levels = witness.levels.withLock { $0 }
      #expect(levels.count == 1, "the model drew at one level, and told of it")
      if let faulty, levels == [faulty], case .eight(var samples) = drawing.image.samples {
        samples[100] ^= 1
        drawing.image = Image(
          width: drawing.image.width, height: drawing.image.height,
          channels: drawing.image.channels, samples: .eight(samples),
          metadata: drawing.image.metadata)
      }
      return drawing
    }
  }
}

/// Sees at which levels models compute.
private final class LevelWitness: TraceRecorder {
  let levels = Mutex<Set<Level>>([])

  func record(_ step: String, _ values: Tensor) {
    levels.withLock { _ = $0.insert(Execution.current.level) }
  }
}
