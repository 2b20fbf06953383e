import CKernels

/// The random numbers that PyTorch's CPU generator gives for a seed, drawn in the same order.
///
/// For people who compare with diffusers. Uniform numbers and permutations are PyTorch's to the bit;
/// normal ones go through our own logarithm, sine and cosine, and agree within a few units in the
/// last place. Source: PyTorch, `aten/src/ATen/native/cpu/DistributionTemplates.h` and
/// `aten/src/ATen/core/DistributionsHelper.h`.
public struct TorchGenerator: Sendable {
  /// From this many numbers on PyTorch fills normal tensors in groups of this many.
  private static let group = 16

  private var twister: MersenneTwister
  /// The sine of a pair of which only the cosine was taken.
  private var spare: Float?

  /// Creates the generator that `torch.Generator().manual_seed(seed)` returns.
  public init(seed: UInt64) {
    // PyTorch hands the lower half to MT19937 and forgets the other one.
    twister = MersenneTwister(seed: UInt32(truncatingIfNeeded: seed))
  }

  /// `torch.rand`: numbers in 0 ..< 1.
  public mutating func uniform(_ shape: Shape) -> Tensor {
    Tensor(shape) { output in
      for index in 0..<shape.count { output[index] = nextUniform() }
    }
  }

  /// `torch.randn`: normal numbers of mean 0 and deviation 1.
  public mutating func normal(_ shape: Shape) -> Tensor {
    Tensor(shape) { output in
      if shape.count < Self.group {
        for index in 0..<shape.count { output[index] = nextNormal() }
      } else {
        fill(output, shape.count)
      }
    }
  }

  /// `torch.randperm`: the numbers 0 ..< count in random order.
  ///
  /// - Precondition: `count` is below 214,748,364, where PyTorch changes to 64 bits.
  public mutating func permutation(_ count: Int) -> [Int] {
    precondition((0..<Int(UInt32.max) / 20).contains(count), "TorchGenerator: \(count) numbers")
    var order = Array(0..<count)
    for index in 0..<max(count - 1, 0) {
      order.swapAt(index, index + Int(twister.next()) % (count - index))
    }
    return order
  }

  private mutating func nextUniform() -> Float { Float(twister.next() & 0xFF_FFFF) * 0x1p-24 }

  private mutating func nextDouble() -> Double {
    let high = UInt64(twister.next())
    return Double((high << 32 | UInt64(twister.next())) & (1 << 53 - 1)) * 0x1p-53
  }

  /// One number of a short tensor: Box and Muller's pairs, the sine kept for the next call.
  private mutating func nextNormal() -> Float {
    if let kept = spare {
      spare = nil
      return kept
    }
    let turn = nextDouble()
    let u = nextDouble()
    // PyTorch takes log1p(−u) in double; each half of the range keeps the digits that count.
    let logarithm = u < 0.5 ? ck_log1p_reference(Float(-u)) : ck_log_reference(Float(1 - u))
    let radius = (-2 * logarithm).squareRoot()
    let angle = Float(2 * Double.pi * turn)
    spare = radius * ck_sin_reference(angle)
    return radius * ck_cos_reference(angle)
  }

  /// A long tensor: uniform numbers first, then groups of sixteen, eight cosines before eight sines;
  /// where the last group is not full, the last sixteen numbers are drawn anew.
  private mutating func fill(_ output: UnsafeMutablePointer<Float>, _ count: Int) {
    for index in 0..<count { output[index] = nextUniform() }
    transform(output, count - count % Self.group)
    if count % Self.group != 0 {
      let last = output + count - Self.group
      for index in 0..<Self.group { last[index] = nextUniform() }
      transform(last, Self.group)
    }
  }

  /// Turns groups of uniform numbers into normal ones.
  private func transform(_ numbers: UnsafeMutablePointer<Float>, _ count: Int) {
    let kernels = ck_elementary(Execution.current.level.kernel).pointee
    let half = Self.group / 2
    Partition.ranges(count / Self.group, cost: 512) { range in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * half) { scratch in
        guard let radius = scratch.baseAddress else { return }
        let (angle, cosine, sine) = (radius + half, radius + 2 * half, radius + 3 * half)
        for group in range {
          let output = numbers + group * Self.group
          for index in 0..<half {
            radius[index] = 1 - output[index]
            angle[index] = 2 * Float.pi * output[index + half]
          }
          kernels.log(half, radius, radius)
          kernels.cos(half, angle, cosine)
          kernels.sin(half, angle, sine)
          for index in 0..<half {
            radius[index] = (-2 * radius[index]).squareRoot()
            output[index] = radius[index] * cosine[index]
            output[index + half] = radius[index] * sine[index]
          }
        }
      }
    }
  }
}
