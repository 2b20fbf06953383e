import CKernels

/// The channels of each pixel times a square matrix or its inverse, `[N, C, H, W]` → `[N, C, H, W]`.
///
/// Sums run over the channels in double, so that mixing and unmixing cost one rounding to float each:
/// flows that are undone need all digits they can have.
package struct MixedChannels: Operation {
  let isInverse: Bool

  package var name: String { "mix_channels" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    mixed(inputs[0], by: isInverse ? Elimination(inputs[1]).inverse : inputs[1].doubles)
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let (x, matrix, size) = (flow.inputs[0], flow.inputs[1], flow.inputs[1].shape[0])
    let rows = isInverse ? Elimination(matrix).inverse : matrix.doubles
    let columns = (0..<rows.count).map { rows[$0 % size * size + $0 / size] }
    let isAsked = isInverse ? flow.needs.contains(true) : flow.needs[0]
    let back = isAsked ? mixed(gradient, by: columns) : nil
    var forMatrix: Tensor?
    if flow.needs[1] {
      // Of y = W · x the outer products dy · x; of W · y = x those of −dx and y.
      forMatrix =
        isInverse ? back.map { outerProducts(-$0, flow.output) } : outerProducts(gradient, x)
    }
    return [flow.needs[0] ? back : nil, forMatrix]
  }

  /// Pixels are what is cut: each of their sums runs over all channels.
  private func mixed(_ x: Tensor, by matrix: [Double]) -> Tensor {
    let (pictures, channels) = (x.shape[0], x.shape[1])
    let plane = x.shape[2] * x.shape[3]
    let kernel = ck_mixing(Execution.current.level.kernel).pointee.mix
    return Tensor(x.shape) { y in
      read(x) { x in
        matrix.withUnsafeBufferPointer { matrix in
          guard let matrix = matrix.baseAddress else { return }
          Partition.ranges(pictures * plane, cost: channels * channels) { range in
            var first = range.lowerBound
            while first < range.upperBound {
              let picture = first / plane
              let last = min(range.upperBound, (picture + 1) * plane)
              let start = picture * channels * plane
              kernel(
                matrix, channels, x + start, plane, first - picture * plane,
                last - picture * plane, y + start)
              first = last
            }
          }
        }
      }
    }
  }

  /// Σ over pictures and pixels of a · bᵀ: `[C, C]`.
  private func outerProducts(_ a: Tensor, _ b: Tensor) -> Tensor {
    func channelRows(_ x: Tensor) -> Tensor { x.permuted(1, 0, 2, 3).reshaped(x.shape[1], -1) }
    return channelRows(a).matmul(channelRows(b), transposesOther: true)
  }
}

extension Tensor {
  /// Multiplies the channels of each pixel by a matrix: `[N, C, H, W]` → `[N, C, H, W]`.
  ///
  /// - Precondition: the matrix is `[C, C]`.
  public func mixingChannels(by matrix: Tensor) -> Tensor {
    mixingChannels(by: matrix, MixedChannels(isInverse: false))
  }

  /// Multiplies the channels of each pixel by the inverse of a matrix, which is found in double:
  /// `[N, C, H, W]` → `[N, C, H, W]`; not finite where the matrix has none.
  ///
  /// - Precondition: the matrix is `[C, C]`.
  public func unmixingChannels(by matrix: Tensor) -> Tensor {
    mixingChannels(by: matrix, MixedChannels(isInverse: true))
  }

  private func mixingChannels(by matrix: Tensor, _ operation: MixedChannels) -> Tensor {
    precondition(
      shape.rank == 4 && matrix.shape == [shape[1], shape[1]],
      "\(operation.name): pictures \(shape), a matrix \(matrix.shape)")
    return operation(self, matrix)
  }

  fileprivate var doubles: [Double] { values.map(Double.init) }
}
