import Judging
import Layers
import Tensors
import TestSupport
import Testing
import Training

@Suite struct ClassifierTests {
  private func trainable(_ classes: Int = 3) throws -> TrainableClassifier {
    var configuration = ClassifierConfiguration(
      imageShape: [3, 10, 12], classes: (0..<classes).map { "class \($0)" })
    configuration.widths = [8, 16]
    return try TrainableClassifier(
      configuration, store: ParameterStore(FreshParameters(seed: 4), isTrained: true))
  }

  private func shard(_ labels: [Int?], first: Int = 0) -> TrainingShard {
    TrainingShard(
      pictures: Tensor(
        (0..<labels.count * 360).map { Float(($0 + first * 360) * 37 % 256) },
        [labels.count, 3, 10, 12]),
      labels: labels, samples: first..<first + labels.count, seed: 1)
  }

  @Test func `the loss is the cross entropy of pictures that have a class`() throws {
    let model = try trainable()
    let shard = shard([0, nil, 2, 1])
    let logits = model.model(shard.pictures / 127.5 - 1).values.map(Double.init)
    var (expected, right) = (0.0, 0)
    for (row, label) in shard.labels.enumerated() {
      guard let label else { continue }
      let values = Array(logits[row * 3..<row * 3 + 3])
      expected += logSum(values) - values[label]
      right += values.firstIndex(of: values.max() ?? 0) == label ? 1 : 0
    }
    let loss = model.loss(of: shard)
    #expect(abs(Double(loss.sum.item) - expected) < 1e-5)
    #expect(loss.parts == [LossPart(name: "accuracy", sum: Double(right), count: 3)])
    var judgement = TrainableClassifier.Judgement()
    model.judge(shard, into: &judgement)
    #expect(judgement.count == 3 && judgement.right == right)
    #expect(abs(judgement.loss - expected) < 1e-5)
  }

  @Test func `a picture does not depend on the others, and bits not on the machine`() throws {
    let model = try trainable()
    let pictures = shard([0, 1, 2]).pictures / 127.5 - 1
    let together = model.model(pictures).values
    let alone = model.model(pictures.sliced(0, 2..<3)).values
    #expect(alone.map(\.bitPattern) == together[6...].map(\.bitPattern))
    let shard = shard([1, nil, 0, 2])
    let differing = differingExecutions {
      let gradients = model.loss(of: shard).sum.gradients()
      return model.parameters.compactMap { gradients[$0.value] }
    }
    #expect(differing == [])
  }

  @Test func `pictures without any class teach nothing`() throws {
    let model = try trainable()
    let loss = model.loss(of: shard([nil, nil]))
    #expect(loss.sum.item == 0 && loss.parts[0].count == 0)
    let gradients = loss.sum.gradients()
    for parameter in model.parameters {
      #expect(gradients[parameter.value]?.values.allSatisfy { $0 == 0 } ?? true)
    }
  }

  @Test func `features are those of any picture, brought to its size and colours`() throws {
    let model = try trainable().model
    #expect(model.size == 16)
    var numbers = SeededNumbers(5)
    let large = Tensor(numbers.uniform(2 * 3 * 20 * 24), [2, 3, 20, 24])
    let features = model.features(of: large)
    #expect(features.shape == [2, 16] && features.values.allSatisfy { $0.isFinite })
    var grey = ClassifierConfiguration(imageShape: [1, 8, 8], classes: ["a", "b"])
    grey.widths = [8]
    let other = try Classifier(grey, from: ParameterStore(FreshParameters(seed: 1)).scope)
    #expect(other.features(of: large).shape == [2, 8])
  }

  @Test func `what cannot be built is said`() {
    var configuration = ClassifierConfiguration(imageShape: [3, 8, 8], classes: ["a", "b"])
    #expect(configuration.complaint == nil)
    configuration.widths = [12]
    #expect(configuration.complaint?.contains("multiple of 8") == true)
    #expect(
      ClassifierConfiguration(imageShape: [3, 8, 8], classes: ["a"]).complaint?
        .contains("two or more") == true)
    #expect(
      ClassifierConfiguration(imageShape: [2, 8, 8], classes: ["a", "b"]).complaint != nil)
  }

  /// log Σ exp.
  private func logSum(_ values: [Double]) -> Double {
    let top = values.max() ?? 0
    let shifted = Tensor(values.map { Float($0 - top) }, [values.count])
    return top + Double(shifted.exp().sum().log().item)
  }
}
