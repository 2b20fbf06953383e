/// Rows times a transposed weight, and what follows while the result is in the cache: a bias, an
/// activation, a residual with its gate.
///
/// All are rounded as operations of their own, so that fusing them changes no bit.
struct LinearProduct: Operation {
  let hasBias: Bool
  // These only where no gradient is asked for: their way back would need what they were applied to.
  var activation: Elementwise?
  var residual: Tensor?
  /// `[gates, n]`, each for as many neighbouring rows.
  var gate: Tensor?

  var name: String { "linear" }

  /// Takes `[m, k]`, `[n, k]` and perhaps `[n]`.
  func forward(_ inputs: [Tensor]) -> Tensor {
    let (x, weight) = (inputs[0], inputs[1])
    let (m, k, n) = (x.shape[0], x.shape[1], weight.shape[0])
    return Tensor([m, n]) { y in
      read(x) { x in
        readStored(weight) { b in
          readEpilogue(hasBias ? inputs[2] : nil, rows: m) { epilogue in
            let product = MatrixKernel(
              m: m, n: n, k: k, aStrides: (k, 1), bStrides: (1, k), epilogue: epilogue)
            guard let kept = weight.storage.kept else {
              return product.run((x, b, y), panels: nil)
            }
            let key = KeptForms.Key.matrix(
              level: Execution.current.level, precision: Precision.current, k: k, n: n,
              isTransposed: true)
            kept.panels(key) { PackedPanels(b, k: k, packer: product.packer) }
              .read { product.run((x, b, y), panels: $0) }
          }
        }
      }
    }
  }

  private func readEpilogue(_ bias: Tensor?, rows: Int, _ body: (Epilogue) -> Void) {
    readWhereThere(bias) { bias in
      readWhereThere(residual) { values in
        readWhereThere(gate) { gates in
          body(
            Epilogue(
              columnBias: bias, activation: activation,
              residual: values.map { values in
                Epilogue.Residual(
                  values: values, gates: gates.map { ($0, rows / max(gate?.shape[0] ?? 1, 1)) })
              }))
        }
      }
    }
  }

  func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    precondition(
      activation == nil && residual == nil, "linear: what follows the bias has no way back")
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
  let operands = LinearOperands(x, weight, bias)
  guard let activation, operands.needGradient else {
    return operands.product(LinearProduct(hasBias: bias != nil, activation: activation))
  }
  return activation(operands.product(LinearProduct(hasBias: bias != nil)))
}

/// `residual + gate · (x · Wᵀ + b)` on the last axis, without a pass over the product of its own.
///
/// The residual has the result's shape; the gate, where there is one, has its last axis, and other
/// axes that may be 1.
///
/// - Precondition: the shapes fit.
public func linear(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, addedTo residual: Tensor,
  gatedBy gate: Tensor? = nil
) -> Tensor {
  let operands = LinearOperands(x, weight, bias)
  precondition(
    residual.shape == operands.shape
      && (gate.map { Shape.broadcast($0.shape, operands.shape, "linear") == operands.shape } ?? true),
    "linear: \(operands.shape) added to \(residual.shape), gated by \(gate?.shape ?? [])")
  let gates = gate.flatMap { rowsOfGates($0, for: operands.shape) }
  let isPlain = !operands.needGradient && !residual.needsGradient && !(gate?.needsGradient ?? false)
  if isPlain, (gate == nil) == (gates == nil) {
    return operands.product(
      LinearProduct(
        hasBias: bias != nil, residual: residual.detached, gate: gates))
  }
  let branch = operands.product(LinearProduct(hasBias: bias != nil))
  return gate.map { residual.adding(branch, gatedBy: $0) } ?? residual + branch
}

/// A gate as `[gates, n]`, one for as many neighbouring rows of a shape; `nil` where it does not
/// repeat like that.
func rowsOfGates(_ gate: Tensor, for shape: Shape) -> Tensor? {
  guard shape.count > 0, gate.shape.rank > 0, gate.shape[-1] == shape[-1] else { return nil }
  let missing = [Int](repeating: 1, count: shape.rank - gate.shape.rank)
  let leading = (missing + gate.shape.dimensions).dropLast()
  // Whole axes first, then axes of length 1: what comes later would repeat several gates.
  let whole = zip(leading, shape.dimensions).prefix { $0 == $1 }.count
  guard leading.dropFirst(whole).allSatisfy({ $0 == 1 }) else { return nil }
  return gate.detached.reshaped(gate.count / shape[-1], shape[-1])
}

/// What a linear map takes, its rows in one axis.
private struct LinearOperands {
  let shape: Shape
  private let tensors: [Tensor]

  init(_ x: Tensor, _ weight: Tensor, _ bias: Tensor?) {
    precondition(
      x.shape.rank >= 1 && weight.shape.rank == 2 && x.shape[-1] == weight.shape[1]
        && (bias.map { $0.shape == [weight.shape[0]] } ?? true),
      "linear: \(x.shape) and weights \(weight.shape), bias \(bias?.shape ?? [])")
    shape = x.shape.replacingLast(with: weight.shape[0])
    let rows = x.shape.dimensions.dropLast().reduce(1, *)
    tensors = [x.reshaped(rows, x.shape[-1]), weight] + [bias].compactMap(\.self)
  }

  var needGradient: Bool { tensors.contains(where: \.needsGradient) }

  func product(_ operation: LinearProduct) -> Tensor { operation.apply(tensors).reshaped(shape) }
}
