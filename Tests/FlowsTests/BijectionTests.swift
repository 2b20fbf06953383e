import Flows
import Layers
import Tensors
import TestSupport
import Testing

/// What holds for every bijection.
@Suite struct BijectionTests {
  @Test(arguments: BijectionCase.all)
  func `the change of volume is that of the Jacobian`(_ example: BijectionCase) throws {
    let (bijection, _) = try example.built()
    let x = example.pictures(1)
    let context = example.context(1)
    let found = Double(bijection.forward(x, in: context).logDeterminant.item)
    let numeric = logAbsDeterminant(
      numericJacobian(at: x) { bijection.forward($0, in: context).y })
    let exact = logAbsDeterminant(
      gradientJacobian(at: x) { bijection.forward($0, in: context).y })
    // Differences of single precision know a slope to three digits; gradients know all.
    #expect(abs(found - numeric) <= 1e-2, "by differences")
    #expect(abs(found - exact) <= 1e-4, "by gradients")
  }

  @Test(arguments: BijectionCase.all)
  func `the inverse undoes the forward direction`(_ example: BijectionCase) throws {
    let (bijection, _) = try example.built()
    let x = example.pictures(5)
    let context = example.context(5)
    let back = bijection.inverse(bijection.forward(x, in: context).y, in: context)
    #expect(relativeError(found: back, expected: x) <= 1e-5)
  }

  @Test(arguments: BijectionCase.all)
  func `gradients agree with central differences`(_ example: BijectionCase) throws {
    let (bijection, parameters) = try example.built(isTrained: true)
    let context = example.context(3)
    let x = example.pictures(3).leaf
    var numbers = SeededNumbers(11)
    let shape = bijection.forward(x, in: context).y.shape
    let cotangent = Tensor(numbers.uniform(shape.count), shape)
    func value(_ x: Tensor) -> Double {
      let (y, logDeterminant) = bijection.forward(x.detached, in: context)
      // In double: the difference quotient would drown in the rounding of a sum.
      let products = zip(y.values, cotangent.values).map { Double($0) * Double($1) }
      return products.reduce(0, +) + logDeterminant.values.reduce(0) { $0 + Double($1) * 0.7 }
    }
    let (y, logDeterminant) = bijection.forward(x, in: context)
    let gradients = ((y * cotangent).sum() + logDeterminant.sum() * 0.7).gradients()
    func agrees(_ gradient: Tensor, _ value: (Tensor) -> Double) -> Bool {
      let direction = Tensor(numbers.uniform(gradient.count), gradient.shape)
      let terms = zip(gradient.values, direction.values).map { Double($0 * $1) }
      let size = max(terms.reduce(0) { $0 + abs($1) }, 0.1)
      // The end of a spline's piece between both ends spoils a step, not all of them.
      return [2e-3, 5e-4, 1.25e-4].contains { (step: Float) in
        let numeric =
          (value(direction * step) - value(direction * -step)) / Double(2 * step)
        return abs(numeric - terms.reduce(0, +)) <= 1e-2 * size
      }
    }
    #expect(agrees(try #require(gradients[x])) { value(x + $0) }, "the pictures")
    for parameter in parameters {
      // What is not learned has none.
      guard let gradient = gradients[parameter.value] else { continue }
      let at = parameter.value.detached
      let isRight = agrees(gradient) { change in
        parameter.update(at + change)
        return value(x)
      }
      #expect(isRight, Comment(rawValue: parameter.name))
      parameter.update(at)
    }
  }

  @Test(arguments: BijectionCase.all)
  func `has the same bits at every level, with any threads, and alone`(
    _ example: BijectionCase
  ) throws {
    let (bijection, _) = try example.built()
    let (x, context) = (example.pictures(6), example.context(6))
    func results(_ x: Tensor, _ context: FlowContext) -> [Tensor] {
      let (y, logDeterminant) = bijection.forward(x, in: context)
      return [y, logDeterminant, bijection.inverse(y, in: context)]
    }
    #expect(differingExecutions { results(x, context) } == [])
    let together = results(x, context)
    for picture in 0..<6 {
      var alone = context
      alone.classes = context.classes?.sliced(0, picture..<picture + 1)
      alone.planes = context.planes?.sliced(0, picture..<picture + 1)
      let found = results(x.sliced(0, picture..<picture + 1), alone)
      #expect(bits(found) == bits(together.map { $0.sliced(0, picture..<picture + 1) }))
    }
  }

  @Test(arguments: BijectionCase.all)
  func `a fresh one begins with what it is given`(_ example: BijectionCase) throws {
    let store = ParameterStore(FreshParameters(seed: 2))
    let bijection = try example.build(store.scope)
    let (x, context) = (example.pictures(2), example.context(2))
    let (y, logDeterminant) = bijection.forward(x, in: context)
    #expect(y.values.allSatisfy { $0.isFinite })
    // Rotations and squeezes change no volume, and batch norm by its ε alone.
    #expect(logDeterminant.values.allSatisfy { abs($0) < 1e-3 })
    #expect(relativeError(found: bijection.inverse(y, in: context), expected: x) <= 1e-5)
  }
}
