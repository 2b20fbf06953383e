import CKernels

/// Two products with an activation between them, and a residual, for blocks of rows whose inner
/// numbers never leave the cache of their thread.
struct FeedForwardChain {
  let start: ChainStart
  let up: PackedProduct
  let down: PackedProduct
  let upBias: UnsafePointer<Float>?
  let activation: Elementwise
  let end: ChainEnd

  /// Inner numbers of a row that go through at once.
  private static let piece = 256
  /// Bytes of a thread's cache that a block takes, weights left out.
  private static let room = 512 << 10
  /// Rows for which a weight comes from memory: fewer are not worth it.
  private static let fewest = 96

  /// How many rows a block has; `nil` where too few have room.
  static func blockRows(k: Int, n: Int, highest: Int) -> Int? {
    let rows = room / MemoryLayout<Float>.stride / (k + n + 2 * piece) / highest * highest
    return rows >= fewest ? rows : nil
  }

  /// Takes `rows` rows through.
  func run(rows: Int, block: Int, into y: UnsafeMutablePointer<Float>) {
    let activate = activation.kernels.forward
    let scratchCount =
      block * (up.steps(up.k) + 2 * Self.piece) + start.scratchCount(up)
    Partition.forEach((rows + block - 1) / block) { index in
      withScratch(scratchCount) { scratch in
        run(index * block..<min(rows, (index + 1) * block), activate, scratch: scratch, into: y)
      }
    }
  }

  private func run(
    _ rows: Range<Int>, _ activate: ck_activation_forward,
    scratch: UnsafeMutablePointer<Float>, into y: UnsafeMutablePointer<Float>
  ) {
    let (piece, columns) = (Self.piece, up.columns)
    let strips = up.strips(rows.count)
    let packed = scratch
    let hidden = packed + rows.count * up.steps(up.k)
    let packedHidden = hidden + rows.count * piece
    let c = y + rows.lowerBound * down.n
    start.pack(rows, for: up, scratch: packedHidden + rows.count * piece, into: packed)
    for first in stride(from: 0, to: up.n, by: piece) {
      let width = min(piece, up.n - first)
      up.multiply(
        strips, packed, panels: first / columns..<(first + width + columns - 1) / columns,
        steps: 0..<up.steps(up.k), stride: width, accumulates: false
      ) { hidden + $0 * columns - first }
      finish(hidden, strips, first..<first + width, activate, into: packedHidden)
      let depth = down.steps(width)
      let step = first / down.kernels.width
      down.multiply(
        strips, packedHidden, panels: 0..<down.panels, steps: step..<step + depth,
        stride: down.n, accumulates: first > 0
      ) { c + $0 * columns }
    }
    end.finish(rows, of: y)
  }

  /// Adds the bias to columns of what lies between the products, activates and packs them, a strip
  /// at a time: it stays in the nearest cache meanwhile.
  private func finish(
    _ hidden: UnsafeMutablePointer<Float>, _ strips: Strips, _ columns: Range<Int>,
    _ activate: ck_activation_forward, into packed: UnsafeMutablePointer<Float>
  ) {
    let (width, depth) = (columns.count, down.steps(columns.count))
    for index in 0..<strips.count {
      let rows = strips[index]
      let values = hidden + rows.lowerBound * width
      if let upBias {
        var finish = ck_finish(
          rows: rows.count, columns: width, bias: upBias + columns.lowerBound, gate: nil,
          addend: nil, c: values, addend_stride: 0, c_stride: width)
        end.kernel(&finish)
      }
      activate(rows.count * width, activation.parameter, values, values)
      down.kernels.pack_rows(
        rows.count, width, values, width, 1, packed + rows.lowerBound * depth)
    }
  }
}

/// Returns `residual + gate · (f(x · Uᵀ + b) · Dᵀ + c)`, with the bits of two ``linear`` maps; x is
/// modulated before, where that is asked for.
///
/// Where no gradient is asked for and weights stay, rows go through both in blocks, so that what
/// lies between the products is never together in memory.
///
/// - Precondition: the shapes fit.
package func feedForward(
  _ x: Tensor, modulatedBy modulation: Modulation? = nil, up: LinearWeights,
  activation: Elementwise, down: LinearWeights, addedTo residual: Tensor, gatedBy gate: Tensor?
) -> Tensor {
  chained(x, modulation, up, activation, down, residual, gate)
    ?? linear(
      linear(modulation?(x) ?? x, weight: up.weight, bias: up.bias, activation: activation),
      weight: down.weight,
      bias: down.bias, addedTo: residual, gatedBy: gate)
}

private func chained(
  _ x: Tensor, _ modulation: Modulation?, _ up: LinearWeights, _ activation: Elementwise,
  _ down: LinearWeights,
  _ residual: Tensor, _ gate: Tensor?
) -> Tensor? {
  let (k, hidden, n) = (up.weight.shape[1], up.weight.shape[0], down.weight.shape[0])
  let gates = gate.flatMap { rowsOfGates($0, for: residual.shape) }
  let needsGradient =
    [x, residual].contains(where: \.needsGradient) || up.needsGradient || down.needsGradient
    || gate?.needsGradient ?? false || modulation?.needsGradient ?? false
  guard !needsGradient, (gate == nil) == (gates == nil), x.shape[-1] == k, hidden > 0, k > 0,
    residual.shape == x.shape.replacingLast(with: n), down.weight.shape[1] == hidden,
    modulation?.fits(x) ?? true
  else { return nil }
  let rows = x.count / k
  return up.weight.withPackedProduct { first in
    down.weight.withPackedProduct { second in
      guard let block = FeedForwardChain.blockRows(k: k, n: n, highest: first.kernels.rows),
        rows >= block * Execution.current.threads
      else { return nil }
      return Tensor(residual.shape) { y in
        ChainStart.with(x, modulation) { start in
          readWhereThere(up.bias) { upBias in
            ChainEnd.with(bias: down.bias, residual: residual, gate: gates, rows: rows) { end in
              FeedForwardChain(
                start: start, up: first, down: second, upBias: upBias, activation: activation,
                end: end
              ).run(rows: rows, block: block, into: y)
            }
          }
        }
      }
    }
  }
}
