import CKernels
import Tensors

extension AttentionExample {
  /// Calls a closure with each head, as floats, and its index.
  func forEachHead(_ body: (Int, UnsafePointer<ck_attention_head>) -> Void) {
    let tensors = operands
    let heads = Shape([q[0], q[1]])
    func all(_ x: Tensor) -> Tensor {
      x.broadcast(to: Shape(heads.dimensions + x.shape.dimensions[2...]))
    }
    let mask = attends?.broadcast(to: q.replacingLast(with: k[2]))
    read(tensors[0], all(tensors[1]), all(tensors[2])) { queries, keys, values in
      read(mask ?? tensors[0]) { attends in
        for index in 0..<heads.count {
          var head = ck_attention_head(
            queries: q[2], keys: k[2], size: q[3], value_size: v[3],
            scale: scale ?? 1 / Float(q[3]).squareRoot(), is_causal: isCausal ? 1 : 0,
            q: queries + index * q[2] * q[3], k: keys + index * k[2] * k[3],
            v: values + index * v[2] * v[3],
            mask: mask == nil ? nil : attends + index * q[2] * k[2], mask_step: k[2])
          body(index, &head)
        }
      }
    }
  }
}
