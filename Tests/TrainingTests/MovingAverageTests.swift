import Layers
import Tensors
import TestSupport
import Testing
import Training

@Suite struct MovingAverageTests {
  private func parameters(_ seed: UInt64 = 1) -> [Parameter] {
    var numbers = SeededNumbers(seed)
    return [("a", Shape([70, 300])), ("b.weight", Shape([5]))].map { name, shape in
      Parameter(name: name, value: Tensor(numbers.uniform(shape.count), shape), isTrained: true)
    }
  }

  private func move(_ parameters: [Parameter], step: Int) {
    var numbers = SeededNumbers(UInt64(step))
    for parameter in parameters {
      parameter.update(
        parameter.value.detached
          + Tensor(numbers.uniform(parameter.shape.count), parameter.shape) * 0.1)
    }
  }

  @Test func `has PyTorch's averages`() throws {
    let example = try #require(try ConformanceGroup("training")["average"])
    let weights = try example.tensor(.input, "w")
    let expected = try example.tensor(.output, "average")
    let decay = try #require(example.double("decay"))
    let parameter = Parameter(name: "w", value: weights.sliced(0, 0..<1), isTrained: true)
    // PyTorch's first update takes the weights over.
    var average = MovingAverage(decay: decay, warmup: .none, of: [parameter])
    var found = [average.values[0].value]
    for step in 1..<25 {
      parameter.update(weights.sliced(0, step..<step + 1))
      average.update(from: [parameter])
      found.append(average.values[0].value)
    }
    #expect(
      relativeError(found: .concatenated(found, axis: 0), expected: expected) <= 2e-6)
  }

  @Test func `forgets the first weights as diffusers does`() {
    let parameter = Parameter(name: "w", value: .zeros([1]), isTrained: true)
    func decays(_ average: MovingAverage, at steps: [Int]) -> [Double] {
      var average = average
      return (0...(steps.max() ?? 0)).map { _ in
        defer { average.update(from: [parameter]) }
        return 1 - average.share
      }.enumerated().filter { steps.contains($0.offset) }.map(\.element)
    }
    func isNear(_ found: [Double], _ expected: [Double]) -> Bool {
      zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 }
    }
    // `EMAModel.get_decay` of the steps behind the first.
    #expect(
      isNear(
        decays(MovingAverage(decay: 0.9, of: [parameter]), at: [0, 1, 2, 79, 80, 81, 200]),
        [0, 2.0 / 11, 3.0 / 12, 80.0 / 89, 0.9, 0.9, 0.9]))
    #expect(
      isNear(
        decays(
          MovingAverage(decay: 0.99, warmup: .power(power: 0.75), of: [parameter]),
          at: [0, 1, 15, 255, 2000]), [0, 0.405_396_4, 0.875, 0.984_375, 0.99]))
    #expect(decays(MovingAverage(decay: 0.9, warmup: .none, of: [parameter]), at: [0])[0] == 0.9)
  }

  @Test func `begins with the weights of the first update, bit for bit`() {
    let parameters = parameters()
    var average = MovingAverage(of: parameters)
    move(parameters, step: 1)
    average.update(from: parameters)
    #expect(bits(average.values.map(\.value)) == bits(parameters.map(\.value)))
    #expect(average.values.map(\.name) == ["a", "b.weight"])
  }

  @Test func `gives the same bits for levels and threads`() {
    let differing = differingExecutions {
      let parameters = parameters()
      var average = MovingAverage(of: parameters)
      for step in 0..<4 {
        move(parameters, step: step)
        average.update(from: parameters)
      }
      return average.values.map(\.value)
    }
    #expect(differing.isEmpty)
  }

  @Test func `goes on from what was saved as if it had never stopped`() throws {
    let parameters = parameters()
    var whole = MovingAverage(decay: 0.7, of: parameters)
    var second = MovingAverage(decay: 0.7, of: parameters)
    for step in 0..<9 {
      move(parameters, step: step)
      whole.update(from: parameters)
      if step == 4 {
        let values = Dictionary(uniqueKeysWithValues: whole.values.map { ($0.name, $0.value) })
        try second.restore(values, updates: whole.updates)
      } else if step > 4 {
        second.update(from: parameters)
      }
    }
    #expect(whole.updates == second.updates)
    #expect(bits(whole.values.map(\.value)) == bits(second.values.map(\.value)))
  }

  @Test func `builds a model that training no longer moves`() throws {
    let parameters = parameters()
    var average = MovingAverage(decay: 0.5, warmup: .none, of: parameters)
    move(parameters, step: 1)
    average.update(from: parameters)
    let expected = bits(average.values.map(\.value))
    let trained = bits(parameters.map(\.value))
    let store = ParameterStore(average.source)
    let drawn = [
      try store.scope.parameter("a", [70, 300], initial: .zeros),
      try store.scope["b"].parameter("weight", [5], initial: .zeros),
    ]
    try store.checkAllUsed()
    #expect(bits(drawn.map(\.value)) == expected)
    #expect(bits(parameters.map(\.value)) == trained)
    move(parameters, step: 2)
    average.update(from: parameters)
    #expect(bits(drawn.map(\.value)) == expected)
    #expect(drawn.allSatisfy { !$0.value.needsGradient })
  }

  @Test func `names what is wrong with saved averages, and stays as it is`() {
    let parameters = parameters()
    var average = MovingAverage(of: parameters)
    let before = bits(average.values.map(\.value))
    func refuses(_ values: [String: Tensor], _ error: ParameterError) {
      #expect(throws: error) { try average.restore(values, updates: 3) }
      #expect(average.updates == 0 && bits(average.values.map(\.value)) == before)
    }
    let (a, b) = (Tensor.zeros([70, 300]), Tensor.zeros([5]))
    let source = "averaged parameters"
    refuses(["a": a], .missing(name: "b.weight", source: source))
    refuses(["a": a, "b.weight": b, "c": b], .unused(names: ["c"], source: source))
    refuses(
      ["a": b, "b.weight": b],
      .shape(name: "a", expected: [70, 300], found: [5], source: source))
  }

  @Test func `refuses other parameters and decays`() async {
    await #expect(processExitsWith: .failure) { _ = MovingAverage(decay: 1.1, of: []) }
    await #expect(processExitsWith: .failure) {
      var average = MovingAverage(of: [])
      average.update(from: [Parameter(name: "a", value: .zeros([1]), isTrained: true)])
    }
  }
}
