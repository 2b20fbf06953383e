import Tensors

/// Mixes data with noise as their line has it: (1 − t) · data + t · noise, each picture at its time.
///
/// - Precondition: noise is `[N, …]` with a time for each picture, data the same or `[1, …]`.
public func noised(_ data: Tensor, with noise: Tensor, times: [Float]) -> Tensor {
  precondition(
    noise.shape[0] == times.count
      && Shape.broadcast(data.shape, noise.shape, "noised") == noise.shape,
    "noised: data \(data.shape), noise \(noise.shape), \(times.count) times")
  let t = noise.factors(times)
  return data * (1 - t) + noise * t
}

/// What is known of pictures that are drawn in part.
struct KnownPart {
  private let data: Tensor
  private let noise: Tensor
  private let mask: Tensor

  /// Data `[N, …]` or `[1, …]`, the noise it is mixed with on the way, and a mask that is 1 where it
  /// is not known.
  init(data: Tensor, noise: Tensor, mask: Tensor) throws(SamplingError) {
    precondition(
      Shape.broadcast(mask.shape, noise.shape, "mask") == noise.shape
        && mask.shape.rank == noise.shape.rank,
      "KnownPart: a mask of shape \(mask.shape) for pictures \(noise.shape)")
    if let wrong = mask.values.first(where: { !(0...1).contains($0) }) {
      throw .setting("mask", expected: "numbers within 0 and 1", found: "\(wrong)")
    }
    (self.data, self.noise, self.mask) = (data, noise, mask)
  }

  /// Puts back what is known in some pictures of the batch, each at its own time.
  func restored(in x: Tensor, times: [Float], rows: [Int]) -> Tensor {
    let known = noised(pictures(data, rows), with: noise.pictures(rows), times: times)
    let mask = pictures(mask, rows)
    return x * mask + known * (1 - mask)
  }

  private func pictures(_ x: Tensor, _ rows: [Int]) -> Tensor {
    x.shape[0] == 1 ? x : x.pictures(rows)
  }
}
