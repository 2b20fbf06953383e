import Layers
import Tensors
import TestSupport

/// A token mixer with its formula in double.
struct MixerExample: Sendable, CustomStringConvertible {
  /// The formula for one picture; the rotation is there where the model turns queries and keys.
  typealias Formula =
    @Sendable (
      _ x: Rows, _ parameters: DirectParameters, _ settings: TokenMixerSettings,
      _ rotation: DirectRotation?
    ) -> Rows

  let description: String
  let kind: TokenMixerKind
  let settings: TokenMixerSettings
  var isTurned = false
  let formula: Formula

  /// Tokens of 16 numbers on a grid of 3 × 3; blocks of 4 do not divide it.
  init(
    _ name: String, _ kind: TokenMixerKind, isTurned: Bool = false, heads: Int = 2,
    settings change: (inout TokenMixerSettings) -> Void = { _ in }, _ formula: @escaping Formula
  ) {
    var settings = TokenMixerSettings(size: 16, heads: heads, grid: Size2D(height: 3, width: 3))
    settings.block = 4
    change(&settings)
    description = isTurned ? name + ", turned" : name
    (self.kind, self.settings, self.isTurned, self.formula) = (kind, settings, isTurned, formula)
  }

  /// The same with rotary positions.
  var turned: MixerExample {
    MixerExample(
      description, kind, isTurned: true, heads: settings.heads, settings: { $0 = settings },
      formula)
  }

  private var headSize: Int { settings.size / settings.heads }

  /// The angles of the model, as many as there are tokens, from a row of a larger grid on.
  func rotation(fromRow row: Int = 0) -> Rotation? {
    guard isTurned else { return nil }
    let grid = settings.grid
    let larger = Rotation(
      grid: Size2D(height: grid.height + row, width: grid.width), headSize: headSize)
    let range = row * grid.width..<(row + grid.height) * grid.width
    return Rotation(
      cosine: larger.cosine.sliced(0, range), sine: larger.sine.sliced(0, range))
  }

  /// Builds the mixer over parameters that are trained.
  func mixer() throws -> (mixer: any TokenMixer, parameters: [Parameter]) {
    let store = ParameterStore(SpreadParameters(), isTrained: true)
    return (try kind.mixer(settings, from: store.scope), store.parameters)
  }

  /// Pictures, random in −1 … 1.
  func pictures(_ count: Int) -> Tensor {
    var numbers = SeededNumbers(5)
    let shape: Shape = [count, settings.grid.area, settings.size]
    return Tensor(numbers.uniform(shape.count), shape)
  }

  /// The formula for each picture, its numbers one after another.
  func direct(_ x: [Double], _ parameters: DirectParameters) -> [Double] {
    let rotation = isTurned ? DirectRotation(grid: settings.grid, headSize: headSize) : nil
    let rows = stride(from: 0, to: x.count, by: settings.size).map {
      Array(x[$0..<$0 + settings.size])
    }
    let tokens = settings.grid.area
    return stride(from: 0, to: rows.count, by: tokens).flatMap { start in
      formula(Array(rows[start..<start + tokens]), parameters, settings, rotation).flatMap(\.self)
    }
  }
}

/// Random numbers in −1 … 1 for every parameter, so that none is what its layer would start with.
private struct SpreadParameters: ParameterSource {
  var description: String { "spread" }
  var names: [String] { [] }

  func value(of name: String, shape: Shape, initializer: Initializer) -> Tensor? {
    var numbers = SeededNumbers(UInt64(name.utf8.reduce(1) { $0 &* 31 &+ Int($1) } & 0xFFFF))
    return Tensor(numbers.uniform(shape.count), shape)
  }
}

extension MixerExample {
  /// The largest difference of the mixer from its formula, relative to the largest number.
  func error() throws -> Double {
    let (mixer, parameters) = try mixer()
    let x = pictures(2)
    let expected = direct(x.doubles, DirectParameters(parameters))
    return relativeError(
      found: mixer(x, rotation: rotation()).values, expected: expected.map { Float($0) })
  }

  /// The worst disagreement of gradients with differences of the formula along random directions,
  /// relative to the terms of the directional derivative, and the parameters without a gradient.
  func gradientError() throws -> (error: Double, without: [String]) {
    let (mixer, parameters) = try mixer()
    let x = pictures(2).leaf
    var numbers = SeededNumbers(7)
    let output = mixer(x, rotation: rotation())
    let cotangent = Tensor(numbers.uniform(output.count), output.shape)
    let gradients = (output * cotangent).sum().gradients()
    let direct = DirectParameters(parameters)
    func loss(_ x: [Double], _ parameters: DirectParameters) -> Double {
      Direct.inner(self.direct(x, parameters), cotangent.doubles)
    }
    func error(_ gradient: Tensor, _ moved: (_ by: [Double]) -> Double) -> Double {
      var worst = 0.0
      for _ in 0..<2 {
        let direction = numbers.uniform(gradient.count).map { Double($0) }
        let step = 1e-5
        let numeric =
          (moved(direction.map { $0 * step }) - moved(direction.map { -$0 * step })) / (2 * step)
        let terms = zip(gradient.doubles, direction).map { $0 * $1 }
        let size = terms.reduce(0) { $0 + abs($1) }
        worst = max(worst, abs(terms.reduce(0, +) - numeric) / size)
      }
      return worst
    }
    func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }
    guard let gradient = gradients[x] else { return (.infinity, []) }
    var worst = error(gradient) { loss(sum(x.doubles, $0), direct) }
    var without: [String] = []
    for parameter in parameters {
      guard let gradient = gradients[parameter.value] else {
        without.append(parameter.name)
        continue
      }
      let found = error(gradient) { step in
        var moved = direct
        moved.values[parameter.name] = sum(direct.vector(parameter.name), step)
        return loss(x.doubles, moved)
      }
      worst = max(worst, found)
    }
    return (worst, without)
  }
}

extension DirectParameters {
  /// What parameters are now.
  init(_ parameters: [Parameter]) {
    values = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.value.doubles) })
    shapes = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.shape) })
  }
}

extension Tensor {
  /// The elements in double.
  var doubles: [Double] { values.map { Double($0) } }
}
