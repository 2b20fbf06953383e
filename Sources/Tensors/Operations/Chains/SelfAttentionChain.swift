import CKernels

/// Softmax attention between the tokens of each picture, from one product for queries, keys and
/// values to the product of what comes out, picture by picture: what lies between them never leaves
/// the cache of the picture's thread.
struct SelfAttentionChain {
  let start: ChainStart
  let input: PackedProduct
  let output: PackedProduct
  let inputBias: UnsafePointer<Float>?
  let attention: HeadAttention
  let heads: Int
  let end: ChainEnd

  /// Bytes that a picture may take.
  ///
  /// More than a thread's cache holds is no harm: a head takes long for what it reads.
  private static let room = 2 << 20

  /// Whether pictures are small enough, and heads of whole panels.
  static func fits(tokens: Int, size: Int, heads: Int, columns: Int) -> Bool {
    let head = size / heads
    return head.isMultiple(of: columns) && head.isMultiple(of: 2) && tokens > 0
      && tokens * (2 * size + 5 * head) * MemoryLayout<Float>.stride <= room
  }

  /// Takes `pictures` of the attention's tokens through.
  func run(pictures: Int, into y: UnsafeMutablePointer<Float>) {
    let (tokens, head) = (attention.tokens, attention.size)
    let (depth, outputDepth) = (input.steps(input.k), output.steps(output.k))
    let counts = [
      tokens * depth, tokens * outputDepth, 3 * tokens * head, tokens * head,
      max(attention.scratchCount(for: y), start.scratchCount(input)),
    ]
    Partition.forEach(pictures) { picture in
      withScratch(counts.reduce(0, +)) { scratch in
        let packed = scratch
        let packedOutput = packed + counts[0]
        let parts = packedOutput + counts[1]
        let attended = parts + counts[2]
        let rest = attended + counts[3]
        let strips = input.strips(tokens)
        start.pack(
          picture * tokens..<(picture + 1) * tokens, for: input, scratch: rest, into: packed)
        for index in 0..<heads {
          project(strips, packed, head: index, into: parts)
          attention.run(parts, scratch: rest, into: attended)
          let columns = index * head..<(index + 1) * head
          output.pack(
            strips, columns, of: attended, stride: head, depth: outputDepth, into: packedOutput)
        }
        let c = y + picture * tokens * output.n
        output.multiply(
          strips, packedOutput, panels: 0..<output.panels, steps: 0..<outputDepth,
          stride: output.n, accumulates: false
        ) { c + $0 * output.columns }
        end.finish(picture * tokens..<(picture + 1) * tokens, of: y)
      }
    }
  }

  /// Writes the queries, keys and values of a head.
  private func project(
    _ strips: Strips, _ packed: UnsafePointer<Float>, head index: Int,
    into parts: UnsafeMutablePointer<Float>
  ) {
    let (tokens, head) = (attention.tokens, attention.size)
    for part in 0..<3 {
      let column = (part * heads + index) * head
      let first = column / input.columns
      let c = parts + part * tokens * head
      input.multiply(
        strips, packed, panels: first..<first + head / input.columns,
        steps: 0..<input.steps(input.k), stride: head, accumulates: false
      ) { c + ($0 - first) * input.columns }
      guard let inputBias else { continue }
      var finish = ck_finish(
        rows: tokens, columns: head, bias: inputBias + column, gate: nil, addend: nil, c: c,
        addend_stride: 0, c_stride: head)
      end.kernel(&finish)
    }
  }
}

/// Returns `residual + gate · (attention(x · Qᵀ + b) · Oᵀ + c)`, with x modulated before where that is
/// asked for; `nil` where it cannot be done picture by picture: a gradient is asked for, weights do
/// not stay, pictures are too large or too few.
///
/// It is softmax attention between the tokens `[N, T, size]` of each picture; queries, keys and
/// values come from one product, each for all heads in their order. The bits are those of
/// ``linear``, ``attention`` and ``linear`` one after the other.
package func selfAttention(
  _ x: Tensor, modulatedBy modulation: Modulation? = nil, heads: Int, input: LinearWeights,
  output: LinearWeights,
  addedTo residual: Tensor, gatedBy gate: Tensor?
) -> Tensor? {
  let (pictures, tokens, size) = (x.shape[0], x.shape[1], x.shape[2])
  let gates = gate.flatMap { rowsOfGates($0, for: residual.shape) }
  let needsGradient =
    [x, residual].contains(where: \.needsGradient) || input.needsGradient || output.needsGradient
    || gate?.needsGradient ?? false || modulation?.needsGradient ?? false
  let threads = Execution.current.threads
  guard !needsGradient, (gate == nil) == (gates == nil), residual.shape == x.shape, pictures > 0,
    modulation?.fits(x) ?? true,
    pictures.isMultiple(of: threads) || pictures >= 4 * threads
  else { return nil }
  return input.weight.withPackedProduct { first in
    output.weight.withPackedProduct { second in
      guard
        SelfAttentionChain.fits(tokens: tokens, size: size, heads: heads, columns: first.columns)
      else { return nil }
      let attention = HeadAttention(tokens: tokens, size: size / heads)
      return Tensor(x.shape) { y in
        ChainStart.with(x, modulation) { start in
          readWhereThere(input.bias) { inputBias in
            ChainEnd.with(
              bias: output.bias, residual: residual, gate: gates, rows: pictures * tokens
            ) { end in
              SelfAttentionChain(
                start: start, input: first, output: second, inputBias: inputBias,
                attention: attention,
                heads: heads, end: end
              ).run(pictures: pictures, into: y)
            }
          }
        }
      }
    }
  }
}
