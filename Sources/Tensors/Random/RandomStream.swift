import CKernels

/// Random numbers of one seed and purpose.
///
/// Number `i` is a function of seed, purpose and `i` alone: whoever draws it, beside whichever
/// others, at any level and with any threads, gets the same bits. A stream serves one distribution;
/// another one drawn from it would be made of the same bits.
public struct RandomStream: Sendable {
  /// Pairs of normal numbers that are computed at once.
  private static let chunk = 1024

  private let philox: Philox
  private let purpose: RandomPurpose

  /// Creates the stream of a seed and a purpose.
  public init(seed: UInt64, purpose: RandomPurpose) {
    philox = Philox(
      key: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
    self.purpose = purpose
  }

  /// The four words of a block; there are 2⁴⁸ blocks.
  func block(_ index: Int) -> Philox.Words {
    let high = UInt32(truncatingIfNeeded: index >> 32) & 0xFFFF
    return philox(
      (
        UInt32(truncatingIfNeeded: index), high | UInt32(purpose.kind) << 16,
        UInt32(truncatingIfNeeded: purpose.detail),
        UInt32(truncatingIfNeeded: purpose.detail >> 32)
      ))
  }

  /// Calls a closure with the bits of each index.
  @inline(__always)
  private func forEach(_ range: Range<Int>, _ body: (Int, UInt32) -> Void) {
    var index = range.lowerBound & ~3
    while index < range.upperBound {
      let words = block(index >> 2)
      if range.contains(index) { body(index, words.0) }
      if range.contains(index + 1) { body(index + 1, words.1) }
      if range.contains(index + 2) { body(index + 2, words.2) }
      if range.contains(index + 3) { body(index + 3, words.3) }
      index += 4
    }
  }

  /// Returns a tensor whose elements are functions of the bits from index `start` on.
  @inline(__always)
  private func mapped(
    _ shape: Shape, from start: Int, _ number: (UInt32) -> Float
  ) -> Tensor {
    precondition(start >= 0, "RandomStream: a negative index")
    return Tensor(shape) { output in
      Partition.ranges(shape.count, cost: 8) { range in
        forEach(start + range.lowerBound..<start + range.upperBound) { index, bits in
          output[index - start] = number(bits)
        }
      }
    }
  }

  /// Uniform bits, from index `start` on.
  public func bits(_ count: Int, from start: Int = 0) -> [UInt32] {
    precondition(start >= 0, "RandomStream: a negative index")
    return [UInt32](unsafeUninitializedCapacity: count) { output, initialized in
      forEach(start..<start + count) { index, bits in output[index - start] = bits }
      initialized = count
    }
  }

  /// Uniform numbers in 0 ..< 1, multiples of 2⁻²⁴, from index `start` on.
  public func uniform(_ shape: Shape, from start: Int = 0) -> Tensor {
    mapped(shape, from: start) { Float($0 >> 8) * 0x1p-24 }
  }

  /// Uniform numbers above 0 and up to 1, multiples of 2⁻²⁴, from index `start` on.
  public func uniformAboveZero(_ shape: Shape, from start: Int = 0) -> Tensor {
    mapped(shape, from: start) { Float($0 >> 8 + 1) * 0x1p-24 }
  }

  /// Logistic numbers of location 0 and scale 1, at most 22.9 from 0, from index `start` on.
  ///
  /// The quantile function log(u / (1 − u)) at u = (bits + ½) / 2³².
  public func logistic(_ shape: Shape, from start: Int = 0) -> Tensor {
    let odds = mapped(shape, from: start) { bits in
      let above = UInt64(bits) << 1 | 1
      return Float(above) / Float(1 << 33 - above)
    }
    let log = ck_elementary(Execution.current.level.kernel).pointee.log
    return Tensor(shape) { output in
      read(odds) { odds in
        Partition.ranges(shape.count, cost: 8) { range in
          log(range.count, odds + range.lowerBound, output + range.lowerBound)
        }
      }
    }
  }

  /// Normal numbers of mean 0 and deviation 1, at most 6.7 from 0, from index `start` on.
  ///
  /// Source: Box & Muller, 1958. Numbers 2j and 2j + 1 are the cosine and the sine of one pair of
  /// words, with √(−2 log u) of u = (word 2j + 1) / 2³².
  public func normal(_ shape: Shape, from start: Int = 0) -> Tensor {
    precondition(start >= 0, "RandomStream: a negative index")
    let kernels = ck_elementary(Execution.current.level.kernel).pointee
    let (firstPair, lastPair) = (start >> 1, (start + shape.count + 1) >> 1)
    return Tensor(shape) { output in
      Partition.ranges(lastPair - firstPair, cost: 64) { range in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * Self.chunk) { scratch in
          guard let radius = scratch.baseAddress else { return }
          let angle = radius + Self.chunk
          let (cosine, sine) = (angle + Self.chunk, angle + 2 * Self.chunk)
          for chunk in stride(from: range.lowerBound, to: range.upperBound, by: Self.chunk) {
            let first = firstPair + chunk
            let count = min(Self.chunk, range.upperBound - chunk)
            forEach(2 * first..<2 * (first + count)) { index, bits in
              if index & 1 == 0 {
                radius[index >> 1 - first] = Float(UInt64(bits) + 1) * 0x1p-32
              } else {
                angle[index >> 1 - first] = Float(bits >> 8) * 0x1p-24 * (2 * .pi)
              }
            }
            kernels.log(count, radius, radius)
            for pair in 0..<count { radius[pair] = (-2 * radius[pair]).squareRoot() }
            kernels.cos(count, angle, cosine)
            kernels.sin(count, angle, sine)
            for pair in 0..<count {
              let index = 2 * (first + pair) - start
              if index >= 0 { output[index] = radius[pair] * cosine[pair] }
              if index + 1 < shape.count { output[index + 1] = radius[pair] * sine[pair] }
            }
          }
        }
      }
    }
  }

  /// Numbers for a batch in which every picture has its own seed: `[N, …]` of N times `[…]`.
  ///
  /// Picture `k` is what the closure returns for the stream of seed `k`, alone or in the batch.
  ///
  /// - Precondition: there is a seed, and the closure returns one shape.
  public static func batch(
    seeds: [UInt64], purpose: RandomPurpose, _ draw: (RandomStream) -> Tensor
  ) -> Tensor {
    let pictures = seeds.map { draw(RandomStream(seed: $0, purpose: purpose)) }
    guard let shape = pictures.first?.shape else { preconditionFailure("batch: no seeds") }
    precondition(pictures.allSatisfy { $0.shape == shape }, "batch: pictures of several shapes")
    return Tensor(Shape([pictures.count] + shape.dimensions)) { output in
      for (index, picture) in pictures.enumerated() {
        read(picture) { (output + index * shape.count).update(from: $0, count: shape.count) }
      }
    }
  }
}
