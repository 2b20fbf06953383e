import CKernels
import Tensors

/// Attention in three steps that each write all scores: what the fused operation must equal.
func composedAttention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, mask: Tensor? = nil, isCausal: Bool = false,
  scale: Float? = nil
) -> Tensor {
  let scores = q.matmul(k, transposesOther: true)  // [B, H, L, S]
  let weights = AttentionWeights(
    scale: scale ?? 1 / Float(q.shape[-1]).squareRoot(),
    mask: mask.map { $0.detached.broadcast(to: scores.shape) }, isCausal: isCausal)
  return weights(scores).matmul(v)
}

/// The softmax of scaled scores `[B, H, L, S]` over the keys that each query may attend to.
private struct AttentionWeights: Operation {
  let scale: Float
  /// `[B, H, L, S]`: 0 where a query must not attend.
  let mask: Tensor?
  let isCausal: Bool

  var name: String { "attention_weights" }

  func forward(_ inputs: [Tensor]) -> Tensor {
    let (queries, keys) = (inputs[0].shape[2], inputs[0].shape[3])
    let kernels = ck_softmax(Execution.current.level.kernel).pointee
    return Tensor(inputs[0].shape) { y in
      read(inputs[0], mask ?? inputs[0]) { x, attends in
        for row in 0..<inputs[0].count / max(keys, 1) {
          let seen = isCausal ? min(row % queries + 1, keys) : keys
          let (start, target) = (row * keys, y + row * keys)
          kernels.softmax(seen, x + start, scale, mask == nil ? nil : attends + start, target)
          (target + seen).update(repeating: 0, count: keys - seen)
        }
      }
    }
  }

  func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let keys = flow.output.shape[3]
    let kernels = ck_softmax(Execution.current.level.kernel).pointee
    return [
      Tensor(flow.output.shape) { dx in
        read(flow.output, gradient) { y, dy in
          for row in 0..<flow.output.count / max(keys, 1) {
            let start = row * keys
            kernels.softmax_backward(keys, y + start, dy + start, scale, dx + start)
          }
        }
      }
    ]
  }
}
