import Images
import Rendering

/// Who opens models and draws: this library knows none of them.
public protocol GoldenPainter: Sendable {
  /// The release.
  var version: String { get }
  /// The version of the arithmetic.
  var numerics: Int { get }
  /// The instruction set that draws where nothing else is asked for.
  var instructionSet: String { get }
  /// All that this machine has.
  var instructionSets: [String] { get }

  /// Opens the model of a case.
  ///
  /// Throws where there is none, or it is no model.
  func open(_ render: GoldenRender) throws -> any GoldenPainting
}

/// A model that is open, and what it is asked for.
public protocol GoldenPainting: Sendable {
  /// Everything that decides the pixels.
  var recipe: RenderRecipe { get }

  /// Draws; `nil` where it was asked to stop.
  ///
  /// Throws where values are no numbers.
  func draw(_ way: GoldenWay) throws -> GoldenDrawing?
}

/// How something is drawn: none of this may change a pixel.
public struct GoldenWay: Sendable {
  /// The threads of one operation.
  public var threads: Int
  /// The instruction set, `nil` for the usual one.
  public var instructionSet: String?
  /// Whether the steps of the model are recorded.
  public var traces: Bool
  /// Whether to stop at the next picture.
  public var isStopped: @Sendable () -> Bool

  /// Creates a way.
  public init(
    threads: Int, instructionSet: String? = nil, traces: Bool = false,
    isStopped: @escaping @Sendable () -> Bool = { false }
  ) {
    self.threads = threads
    self.instructionSet = instructionSet
    self.traces = traces
    self.isStopped = isStopped
  }
}

/// What was drawn.
public struct GoldenDrawing: Sendable {
  /// The picture, with its recipe inside.
  public var image: Image
  /// The steps, where they were asked for.
  public var trace: GoldenTrace?

  /// Creates a drawing.
  public init(image: Image, trace: GoldenTrace? = nil) {
    self.image = image
    self.trace = trace
  }
}
