import Layers
import Tensors

/// A chain of bijections whose graph holds its input and its output alone.
///
/// The way back computes what went into each block from what came out of it, runs the block again,
/// and asks that one block for gradients. Takes x `[N, …]`, classes `[N, K]` where there are some, and
/// all parameters; gives `[N, D + 1]`: the image of each picture and its change of volume.
///
/// Source: Gomez et al., 2017, "The Reversible Residual Network",
/// [arXiv:1707.04585](https://arxiv.org/abs/1707.04585), §3.2.
struct RecomputedChain: Operation {
  let blocks: [BijectionChain.Block]
  let context: FlowContext
  let precision = Precision.current

  var name: String { "recomputed_chain" }

  func forward(_ inputs: [Tensor]) -> Tensor {
    withoutGradients {
      var (y, total) = (inputs[0], Tensor.zeros([inputs[0].shape[0]]))
      for block in blocks {
        let (next, logDeterminant) = block.forward(y, in: context)
        (y, total) = (next, total + logDeterminant)
      }
      return Self.joined(y, total)
    }
  }

  func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    Precision.with(precision) {
      Trace.$recorder.withValue(nil) { gradients(gradient, flow) }
    }
  }

  private func gradients(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let shape = flow.inputs[0].shape
    var (y, _) = Self.split(flow.output, shape)
    var (ofY, ofTotal) = Self.split(gradient, shape)
    var ofParameters: [[Tensor?]] = []
    for block in blocks.reversed() {
      let x = withoutGradients { block.inverse(y, in: context) }.detached
      let leaf = x.leaf
      let (again, logDeterminant) = block.forward(leaf, in: context)
      let gradients = ((again * ofY).sum() + (logDeterminant * ofTotal).sum()).gradients()
      ofParameters.append(block.parameters.map { gradients[$0.value] })
      (y, ofY) = (x, gradients[leaf] ?? .zeros(shape))
    }
    return [ofY] + ofParameters.reversed().flatMap(\.self)
  }

  /// `[N, …]` and `[N]` → `[N, D + 1]`.
  private static func joined(_ y: Tensor, _ total: Tensor) -> Tensor {
    .concatenated([y.reshaped(y.shape[0], -1), total.reshaped(-1, 1)], axis: 1)
  }

  /// `[N, D + 1]` → `[N, …]` and `[N]`.
  static func split(_ both: Tensor, _ shape: Shape) -> (y: Tensor, total: Tensor) {
    let size = both.shape[1] - 1
    return (
      both.sliced(1, 0..<size).reshaped(shape), both.sliced(1, size..<size + 1).reshaped(-1)
    )
  }
}

extension BijectionChain {
  /// The forward direction whose graph holds the ends alone; the blocks keep the shape.
  func recomputed(_ x: Tensor, _ context: FlowContext) -> (y: Tensor, logDeterminant: Tensor) {
    let operation = RecomputedChain(blocks: blocks, context: context)
    let both = operation.apply([x] + blocks.flatMap { $0.parameters.map(\.value) })
    let (y, total) = RecomputedChain.split(both, x.shape)
    return (y, total)
  }
}
