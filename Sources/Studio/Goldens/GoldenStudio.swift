import Goldens
import Rendering
import Synchronization
import Tensors

/// Draws the cases of goldens with this machine's models.
public final class GoldenStudio: GoldenPainter {
  /// A model that is open, and its digest, which takes a walk over the whole file.
  private struct Opened {
    let model: any PictureModel
    /// `nil` where it depends on what is asked for.
    let digest: String?
  }

  private let execution: Execution
  private let opened = Mutex<[String: Opened]>([:])

  /// Creates a painter that draws as this task does.
  public init() { execution = Execution.current }

  /// The release.
  public var version: String { Release.version }
  /// The version of the arithmetic.
  public var numerics: Int { numericsVersion }
  /// The instruction set that draws where nothing else is asked for.
  public var instructionSet: String { execution.level.rawValue }
  /// All that this machine has.
  public var instructionSets: [String] { Level.available.map(\.rawValue) }

  /// Opens the model of a case; cases share the file, which is looked at once.
  ///
  /// Throws where there is none, or it is no model.
  public func open(_ render: GoldenRender) throws -> any GoldenPainting {
    let model = try opened.withLock { opened in
      if let known = opened[render.modelPath] { return known }
      let found = try openPictureModel(render.modelPath)
      let new = Opened(model: found, digest: try (found as? ModelFile)?.digest())
      opened[render.modelPath] = new
      return new
    }
    let sampling = try model.model.completing(render.choices.sampling)
    // Recipes name the model as the file of cases does: the same in every checkout.
    let name = RenderRecipe.Model(
      file: render.model, digest: try model.digest ?? model.model.digest(for: sampling))
    return Painting(
      job: try RenderJob(model.model, name, sampling, render.choices), level: execution.level)
  }

  /// One case, ready to be drawn.
  private struct Painting: GoldenPainting {
    let job: RenderJob
    let level: Level

    var recipe: RenderRecipe { job.recipe }

    func draw(_ way: GoldenWay) throws -> GoldenDrawing? {
      let asked = way.instructionSet.flatMap { Level(rawValue: $0) }
      let level = asked.flatMap { $0.isAvailable ? $0 : nil } ?? level
      return try Execution.with(level: level, threads: way.threads) {
        let traces = way.traces ? PictureTraces() : nil
        let source: any PictureSource =
          if let traces { TracingSource(source: job.source, traces: traces) } else { job.source }
        let image = try BatchRenderer(source).draw(recipe) { _ in !way.isStopped() }
        return image.map { GoldenDrawing(image: $0, trace: traces?.trace) }
      }
    }
  }
}
