import Layers
import RectifiedFlow
import Tensors
import TestSupport
import Testing
import Training

@Suite struct TrainableDiTTests {
  private func model(dropout: Float) throws -> TrainableDiT {
    var configuration = DiTConfiguration(imageShape: [1, 4, 4])
    (configuration.patch, configuration.width, configuration.depth) = (2, 8, 1)
    configuration.heads = 2
    configuration.conditions = [.classes(["a", "b"])]
    var loss = RectifiedFlowLoss()
    loss.conditionDropout = dropout
    return try TrainableDiT(
      configuration, loss: loss,
      store: ParameterStore(LivelyParameters(seed: 2), isTrained: true))
  }

  private func shard(_ samples: Range<Int>, label: Int? = 1) -> TrainingShard {
    TrainingShard(
      pictures: Tensor(
        (0..<samples.count * 16).map { Float($0 * 37 % 256) }, [samples.count, 1, 4, 4]),
      labels: samples.map { _ in label }, samples: samples, seed: 9)
  }

  @Test func `the loss is the mean squared error of the velocity on straight lines`() throws {
    let model = try model(dropout: 0)
    let shard = shard(3..<6)
    let times = model.loss.times.times(samples: shard.samples, seed: 9)
    var expected = 0.0
    for (row, sample) in shard.samples.enumerated() {
      let data = shard.pictures.sliced(0, row..<row + 1).values.map { Double($0) / 127.5 - 1 }
      let noise = RandomStream(seed: 9, purpose: .trainingNoise(sample: sample))
        .normal([1, 1, 4, 4]).values.map(Double.init)
      let t = Double(times[row])
      let mixed = zip(data, noise).map { Float((1 - t) * $0 + t * $1) }
      let velocity = model.model(
        Tensor(mixed, [1, 1, 4, 4]), times: [times[row]], asked: [[.choice(1)]])
      let errors = zip(velocity.values, zip(data, noise)).map { Double($0) - ($1.1 - $1.0) }
      expected += errors.reduce(0) { $0 + $1 * $1 } / 16
    }
    let loss = model.loss(of: shard)
    #expect(abs(Double(loss.sum.item) / expected - 1) < 1e-5)
    #expect(loss.parts.count == 10)
    #expect(loss.parts.reduce(0) { $0 + $1.count } == 3)
    #expect(abs(loss.parts.reduce(0) { $0 + $1.sum } / expected - 1) < 1e-5)
    for (time, value) in zip(times, model.losses(of: shard)) {
      let part = loss.parts[min(9, Int(time * 10))]
      #expect(part.name == "time-0.\(min(9, Int(time * 10)))")
      #expect(part.sum >= Double(value) * 0.999_999)
    }
  }

  @Test func `a picture's loss does not depend on the others of its shard`() throws {
    let model = try model(dropout: 0.5)
    let together = model.losses(of: shard(10..<14))
    let pictures = shard(10..<14).pictures
    for row in 0..<4 {
      let alone = TrainingShard(
        pictures: pictures.sliced(0, row..<row + 1), labels: [1],
        samples: 10 + row..<11 + row, seed: 9)
      #expect(model.losses(of: alone)[0].bitPattern == together[row].bitPattern)
    }
  }

  @Test func `dropping every condition is knowing none`() throws {
    let dropped = try model(dropout: 1).loss(of: shard(0..<8)).sum.item
    #expect(try model(dropout: 0).loss(of: shard(0..<8, label: nil)).sum.item == dropped)
    #expect(try model(dropout: 0).loss(of: shard(0..<8)).sum.item != dropped)
  }

  @Test func `drops as often as it was told`() throws {
    let model = try model(dropout: 0.3)
    let (asked, none) = (shard(0..<2000), shard(0..<2000, label: nil))
    let whole = try self.model(dropout: 0).losses(of: asked)
    let bare = model.losses(of: none)
    let parts = stride(from: 0, to: 2000, by: 1).map { sample in
      model.loss(
        of: TrainingShard(
          pictures: asked.pictures.sliced(0, sample..<sample + 1), labels: [1],
          samples: sample..<sample + 1, seed: 9)
      ).sum.item
    }
    let dropped = parts.indices.count { parts[$0] == bare[$0] && parts[$0] != whole[$0] }
    // Four standard deviations of 2,000 throws.
    #expect(abs(Double(dropped) / 2000 - 0.3) < 0.041)
  }
}
