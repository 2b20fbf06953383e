import CKernels

/// The rows that a chain begins with, as they are or normalized on their way into its first product:
/// a strip at a time, which then still lies in the nearest cache.
struct ChainStart {
  private struct Norm {
    let kernel:
      (
        Int, Int, UnsafePointer<Float>, Float, Int32, UnsafePointer<Float>?, UnsafePointer<Float>?,
        Int, UnsafeMutablePointer<Float>
      ) -> Void
    let isCentered: Bool
    let epsilon: Float
    /// `[pictures, width]`, each for as many neighbouring rows.
    let factors: UnsafePointer<Float>
    let shifts: UnsafePointer<Float>
    let shared: Int
  }

  private let x: UnsafePointer<Float>
  private let width: Int
  private let norm: Norm?

  /// The floats of scratch memory that packing takes.
  func scratchCount(_ product: PackedProduct) -> Int {
    norm == nil ? 0 : product.kernels.rows * width
  }

  /// Packs a range of rows for a product.
  func pack(
    _ rows: Range<Int>, for product: PackedProduct, scratch: UnsafeMutablePointer<Float>,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let strips = product.strips(rows.count)
    let depth = product.steps(width)
    for index in 0..<strips.count {
      let strip = strips[index]
      let from = x + (rows.lowerBound + strip.lowerBound) * width
      if norm != nil {
        normalize(
          rows.lowerBound + strip.lowerBound..<rows.lowerBound + strip.upperBound, into: scratch)
      }
      product.kernels.pack_rows(
        strip.count, width, norm == nil ? from : UnsafePointer(scratch), width, 1,
        packed + strip.lowerBound * depth)
    }
  }

  private func normalize(_ rows: Range<Int>, into y: UnsafeMutablePointer<Float>) {
    guard let norm else { return }
    var first = rows.lowerBound
    while first < rows.upperBound {
      let set = first / norm.shared
      let end = min(rows.upperBound, (set + 1) * norm.shared)
      norm.kernel(
        end - first, width, x + first * width, norm.epsilon, norm.isCentered ? 1 : 0,
        norm.factors + set * width, norm.shifts + set * width, 1,
        y + (first - rows.lowerBound) * width)
      first = end
    }
  }

  /// Calls a closure with the start of a chain of the rows of a tensor, whose modulation fits.
  static func with(_ x: Tensor, _ modulation: Modulation?, _ body: (ChainStart) -> Void) {
    let (width, kernel) = (
      x.shape[-1], ck_normalization(Execution.current.level.kernel).pointee.forward
    )
    guard let modulation else {
      return read(x) { body(ChainStart(x: $0, width: width, norm: nil)) }
    }
    read(x, 1 + modulation.scale) { x_, factors in
      read(modulation.shift) { shifts in
        let norm = Norm(
          kernel: kernel, isCentered: modulation.norm == .layer, epsilon: modulation.epsilon,
          factors: factors, shifts: shifts, shared: x.count / (width * x.shape[0]))
        body(ChainStart(x: x_, width: width, norm: norm))
      }
    }
  }
}
