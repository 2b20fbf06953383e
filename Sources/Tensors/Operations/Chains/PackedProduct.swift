import CKernels

/// A product with a packed weight for rows that one thread takes through several products while they
/// stay in its cache: a chain of products.
///
/// Chains of fused multiply-adds are those of ``MatrixKernel``, whose tiles and panels these are.
struct PackedProduct {
  let k: Int
  let n: Int
  let kernels: ck_matmul_kernels
  /// `[panels][steps][columns]`.
  private let weight: UnsafePointer<Float>

  /// Steps of k for which a panel and a strip stay in the nearest cache, as in `MatrixKernel`.
  private static let chunkSteps = 384

  fileprivate init(k: Int, n: Int, kernels: ck_matmul_kernels, weight: UnsafePointer<Float>) {
    (self.k, self.n, self.kernels, self.weight) = (k, n, kernels, weight)
  }

  /// The columns of a panel.
  var columns: Int { kernels.columns }

  /// How many panels the weight has.
  var panels: Int { (n + columns - 1) / columns }

  /// The steps of a tile for so many elements of k.
  func steps(_ k: Int) -> Int { (k + kernels.width - 1) / kernels.width }

  /// Rows in strips of this product's height.
  func strips(_ rows: Int) -> Strips { Strips(rows: rows, highest: kernels.rows) }

  /// Packs rows that are so far apart, whose elements are a range of k, as
  /// `[strips][steps][rows of a strip]`, where strips have `depth` steps and the range begins with
  /// one of them.
  func pack(
    _ strips: Strips, _ range: Range<Int>, of a: UnsafePointer<Float>, stride: Int, depth: Int,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let first = range.lowerBound / kernels.width
    for strip in 0..<strips.count {
      let rows = strips[strip]
      kernels.pack_rows(
        rows.count, range.count, a + rows.lowerBound * stride, stride, 1,
        packed + rows.lowerBound * depth + first * rows.count)
    }
  }

  /// Multiplies packed strips, which hold the steps of `range` and no others, with panels; a panel
  /// goes to a matrix whose rows are so far apart.
  func multiply(
    _ strips: Strips, _ packed: UnsafePointer<Float>, panels: Range<Int>, steps range: Range<Int>,
    stride: Int, accumulates: Bool,
    into target: (_ panel: Int) -> UnsafeMutablePointer<Float>
  ) {
    let (all, columns) = (steps(k), columns)
    for start in Swift.stride(from: range.lowerBound, to: range.upperBound, by: Self.chunkSteps) {
      let count = min(Self.chunkSteps, range.upperBound - start)
      let place = start - range.lowerBound
      for panel in panels {
        let b = weight + (panel * all + start) * columns
        // What is needed next is fetched meanwhile: the next panel, or the first one again.
        let following = panel + 1 < panels.upperBound ? b + all * columns : nil
        let c = target(panel)
        for strip in 0..<strips.count {
          let rows = strips[strip]
          let part = strip * count * CK_PREFETCHED
          kernels.tile(
            rows.count, min(columns, n - panel * columns), count,
            packed + rows.lowerBound * range.count + place * rows.count, b,
            c + rows.lowerBound * stride, stride, accumulates || place > 0 ? 1 : 0,
            part < count * columns ? following.map { $0 + part } : nil)
        }
      }
    }
  }
}

extension Tensor {
  /// Calls a closure with the product by this weight `[n, k]`, transposed, in the precision of this
  /// task; `nil` where the weight does not stay, and is packed by nobody.
  func withPackedProduct<Result>(_ body: (PackedProduct) -> Result?) -> Result? {
    guard let kept = storage.kept else { return nil }
    let (n, k) = (shape[0], shape[1])
    let precision = Precision.current
    let packer = PanelPacker(
      n: n, strides: (1, k), kernels: precision.matmulKernels, precision: precision)
    return keptPanels(kept, k: k, packer).read {
      body(PackedProduct(k: k, n: n, kernels: packer.kernels, weight: $0))
    }
  }

  /// The panels of this weight `[n, k]`, transposed, as the product's right operand.
  func keptPanels(_ kept: KeptForms, k: Int, _ packer: PanelPacker) -> PackedPanels {
    let key = KeptForms.Key.matrix(
      level: Execution.current.level, precision: Precision.current, k: k, n: packer.n,
      isTransposed: true)
    return kept.panels(key) { readStored(self) { PackedPanels($0, k: k, packer: packer) } }
  }
}
