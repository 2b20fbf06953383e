/// Rows times a transposed weight, with a bias and an activation while the result is in the cache.
///
/// Bias and activation are rounded as operations of their own, so that fusing them changes no bit.
struct LinearProduct: Operation {
  let hasBias: Bool
  /// Only where no gradient is asked for: its way back would need what it was applied to.
  var activation: Elementwise?

  var name: String { "linear" }

  /// Takes `[m, k]`, `[n, k]` and perhaps `[n]`.
  func forward(_ inputs: [Tensor]) -> Tensor {
    let (x, weight) = (inputs[0], inputs[1])
    let (m, k, n) = (x.shape[0], x.shape[1], weight.shape[0])
    return Tensor([m, n]) { y in
      read(x, weight) { x, b in
        readWhereThere(hasBias ? inputs[2] : nil) { bias in
          let product = MatrixKernel(
            m: m, n: n, k: k, aStrides: (k, 1), bStrides: (1, k),
            epilogue: Epilogue(columnBias: bias, activation: activation))
          guard let kept = weight.storage.panels else {
            return product.run((x, b, y), panels: nil)
          }
          let key = PanelCache.Key(
            level: Execution.current.level, precision: Precision.current, k: k, n: n,
            isTransposed: true)
          kept(key) {
            PackedPanels(b, k: k, n: n, strides: product.bStrides, kernels: product.kernels)
          }.read { product.run((x, b, y), panels: $0) }
        }
      }
    }
  }

  func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    precondition(activation == nil, "linear: a fused activation has no way back")
    var gradients: [Tensor?] = [
      flow.needs[0] ? gradient.matmul(flow.inputs[1]) : nil,
      flow.needs[1] ? gradient.matmul(flow.inputs[0], transposesSelf: true) : nil,
    ]
    if hasBias { gradients.append(flow.needs[2] ? gradient.sum([0]) : nil) }
    return gradients
  }
}

/// `y = x · Wᵀ + b` on the last axis: `[…, inputs]` → `[…, outputs]`.
///
/// `weight` is `[outputs, inputs]`, `bias` `[outputs]`. Each output is one chain of fused
/// multiply-adds over the inputs, to which the bias is added.
///
/// - Precondition: the shapes fit.
public func linear(_ x: Tensor, weight: Tensor, bias: Tensor? = nil) -> Tensor {
  linear(x, weight: weight, bias: bias, activation: nil)
}

/// `f(x · Wᵀ + b)` on the last axis, the activation applied while the product is in the cache.
package func linear(
  _ x: Tensor, weight: Tensor, bias: Tensor?, activation: Elementwise?
) -> Tensor {
  precondition(
    x.shape.rank >= 1 && weight.shape.rank == 2 && x.shape[-1] == weight.shape[1]
      && (bias.map { $0.shape == [weight.shape[0]] } ?? true),
    "linear: \(x.shape) and weights \(weight.shape), bias \(bias?.shape ?? [])")
  let rows = x.shape.dimensions.dropLast().reduce(1, *)
  let inputs = [x.reshaped(rows, x.shape[-1]), weight] + [bias].compactMap(\.self)
  let shape = x.shape.replacingLast(with: weight.shape[0])
  guard let activation, inputs.contains(where: \.needsGradient) else {
    return LinearProduct(hasBias: bias != nil, activation: activation).apply(inputs)
      .reshaped(shape)
  }
  return activation(LinearProduct(hasBias: bias != nil).apply(inputs)).reshaped(shape)
}
