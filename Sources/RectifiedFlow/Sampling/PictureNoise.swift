import Tensors

/// The random numbers of a batch of pictures: each has its own, by its seed.
public struct PictureNoise: Sendable {
  private let seeds: [UInt64]
  private var torch: [TorchGenerator]?

  /// Random numbers of our own; or as PyTorch's generator on a CPU gives them to each picture, one use
  /// after the other.
  public init(seeds: [UInt64], asTorch: Bool = false) {
    self.seeds = seeds
    torch = asTorch ? seeds.map { TorchGenerator(seed: $0) } : nil
  }

  /// Normal numbers for a use, `[N] + shape`; of PyTorch's generator the next ones, whatever they are
  /// for.
  public mutating func normal(_ purpose: RandomPurpose, _ shape: [Int]) -> Tensor {
    let shape = Shape([1] + shape)
    guard torch != nil else {
      return .concatenated(
        seeds.map { RandomStream(seed: $0, purpose: purpose).normal(shape) }, axis: 0)
    }
    return .concatenated(
      seeds.indices.compactMap { torch?[$0].normal(shape) }, axis: 0)
  }
}
