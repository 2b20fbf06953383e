import CKernels

/// x + gate · y, where the gate is repeated: the end of a block whose residual a condition weighs.
///
/// One pass, with the bits of the product and the sum one after the other.
package struct GatedSum: Operation {
  package var name: String { "gated_sum" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let (x, gate, y) = (inputs[0], inputs[1], inputs[2])
    let walk = BroadcastWalk(y.shape, gate.shape, name)
    let kernel = ck_arithmetic(Execution.current.level.kernel).pointee.gated_sum
    return Tensor(walk.shape) { z in
      read(x, gate, y) { x, gate, y in
        walk.forEachRun { run in
          kernel(
            run.count, x + run.output, gate + run.b, Int32(walk.bStep), y + run.output,
            z + run.output)
        }
      }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let (gate, y) = (flow.inputs[1], flow.inputs[2])
    return [
      flow.needs[0] ? gradient : nil,
      flow.needs[1] ? (gradient * y).summed(to: gate.shape) : nil,
      flow.needs[2] ? gradient * gate : nil,
    ]
  }
}

extension Tensor {
  /// This tensor + gate · branch; the gate's axes of length 1, and missing leading ones, are
  /// repeated.
  ///
  /// - Precondition: the branch has this tensor's shape, and the gate fits it.
  public func adding(_ branch: Tensor, gatedBy gate: Tensor) -> Tensor {
    precondition(
      branch.shape == shape && Shape.broadcast(shape, gate.shape, "gated_sum") == shape,
      "gated_sum: \(shape) + \(gate.shape) · \(branch.shape)")
    return GatedSum()(self, gate, branch)
  }
}
