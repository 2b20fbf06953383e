import Layers
import Tensors
import TestSupport
import Testing

@Suite struct NormalizationTests {
  private let source = SeededSource()
  private let x: Tensor = {
    var numbers = SeededNumbers(1)
    return Tensor(numbers.uniform(2 * 6 * 4 * 3), [2, 6, 4, 3])
  }()

  @Test func `pulls parameters by PyTorch's names, to start as the identity`() throws {
    let store = ParameterStore(source)
    _ = try LayerNorm(size: 3, from: store.scope["layer"])
    _ = try LayerNorm(size: 3, bias: false, from: store.scope["plain"])
    _ = try RMSNorm(size: 3, from: store.scope["rms"])
    _ = try GroupNorm(groups: 2, channels: 6, from: store.scope["group"])
    _ = try BatchNorm(channels: 6, from: store.scope["batch"])
    _ = try FrozenBatchNorm(channels: 6, from: store.scope["frozen"])
    #expect(
      store.parameters.map(\.name) == [
        "layer.weight", "layer.bias", "plain.weight", "rms.weight", "group.weight", "group.bias",
        "batch.weight", "batch.bias", "batch.running_mean", "batch.running_var", "frozen.weight",
        "frozen.bias", "frozen.running_mean", "frozen.running_var",
      ])
    for (name, initializer) in source.asked {
      let isOne = name.hasSuffix("weight") || name.hasSuffix("var")
      #expect(initializer == (isOne ? .ones : .zeros), "\(name)")
    }
  }

  @Test func `applies each norm with its own weight, bias and epsilon`() throws {
    let scope = ParameterStore(source).scope
    let layer = try LayerNorm(size: 3, epsilon: 0.1, from: scope["layer"])
    #expect(
      bits([layer(x)])
        == bits([
          x.layerNorm(weight: layer.weight.value, bias: layer.bias?.value, epsilon: 0.1)
        ]))
    let rms = try RMSNorm(size: 3, epsilon: 0.1, from: scope["rms"])
    #expect(bits([rms(x)]) == bits([x.rmsNorm(weight: rms.weight.value, epsilon: 0.1)]))
    let group = try GroupNorm(groups: 2, channels: 6, epsilon: 0.1, from: scope["group"])
    #expect(
      bits([group(x)])
        == bits([
          x.groupNorm(
            groups: 2, weight: group.weight.value, bias: group.bias.value, epsilon: 0.1)
        ]))
  }

  @Test func `collects the statistics of batches, and applies them`() throws {
    let store = ParameterStore(source, isTrained: true)
    let norm = try BatchNorm(channels: 6, momentum: 0.25, from: store.scope["batch"])
    let before = (norm.runningMean.value.values, norm.runningVariance.value.values)
    let (y, statistics) = norm.trained(x)
    let means = y.mean([0, 2, 3]).values
    for (mean, bias) in zip(means, norm.bias.value.values) { #expect(abs(mean - bias) < 1e-5) }
    norm.collect(statistics)
    for channel in 0..<6 {
      let mean = 0.75 * before.0[channel] + 0.25 * statistics.mean.values[channel]
      #expect(abs(norm.runningMean.value.values[channel] - mean) < 1e-6)
      let variance =
        0.75 * before.1[channel] + 0.25 * statistics.unbiasedVariance.values[channel]
      #expect(abs(norm.runningVariance.value.values[channel] - variance) < 1e-6)
    }
    let expected = x.batchNorm(
      mean: norm.runningMean.value, variance: norm.runningVariance.value,
      weight: norm.weight.value, bias: norm.bias.value)
    #expect(bits([norm(x)]) == bits([expected]))
    let gradients = norm(x).sum().gradients()
    #expect(gradients[norm.weight.value] != nil)
    #expect(gradients[norm.runningMean.value] == nil)
    #expect(gradients[norm.runningVariance.value] == nil)
  }

  @Test func `keeps frozen statistics, weight and bias out of training`() throws {
    let store = ParameterStore(source, isTrained: true)
    let norm = try FrozenBatchNorm(channels: 6, from: store.scope["frozen"])
    let input = x.leaf
    let gradients = norm(input).sum().gradients()
    #expect(gradients[input] != nil)
    for parameter in store.parameters { #expect(gradients[parameter.value] == nil) }
  }
}
