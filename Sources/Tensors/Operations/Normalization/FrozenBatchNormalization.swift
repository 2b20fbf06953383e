import CKernels

/// (x − mean) · scale, then · weight and + bias: batch norm by statistics that are given, an affine
/// map of each channel of `[N, C, …]`.
package struct FrozenBatchNormalization: Operation {
  /// `[C]`: the mean, and 1 / √(variance + ε).
  let mean: Tensor
  let scale: Tensor
  let hasWeight: Bool
  let hasBias: Bool

  package var name: String { "frozen_batch_norm" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    apply(inputs[0], weight: hasWeight ? inputs[1] : nil, bias: hasBias ? inputs.last : nil)
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let x = flow.inputs[0]
    let places = channelShape(x.shape)
    let axes = BatchStatistics.axes(x.shape)
    let forStandard = hasWeight ? gradient * flow.inputs[1].reshaped(places) : gradient
    var gradients = [flow.needs[0] ? forStandard * scale.reshaped(places) : nil]
    if hasWeight {
      gradients.append(
        flow.needs[1] ? (gradient * apply(x, weight: nil, bias: nil)).sum(axes) : nil)
    }
    if hasBias { gradients.append(flow.needs[gradients.count] ? gradient.sum(axes) : nil) }
    return gradients
  }

  private func apply(_ x: Tensor, weight: Tensor?, bias: Tensor?) -> Tensor {
    let (pictures, channels, inner) = x.shape.around(1)
    let kernel = ck_normalization(Execution.current.level.kernel).pointee.apply
    return Tensor(x.shape) { y in
      read(x, mean, scale) { x, mean, scale in
        readWhereThere(weight) { weight in
          readWhereThere(bias) { bias in
            Partition.ranges(pictures * channels, cost: inner) { range in
              for plane in range {
                let channel = plane % channels
                kernel(
                  inner, x + plane * inner, mean[channel], scale[channel],
                  weight.map { $0 + channel }, bias.map { $0 + channel }, y + plane * inner)
              }
            }
          }
        }
      }
    }
  }

  private func channelShape(_ shape: Shape) -> Shape {
    Shape((0..<shape.rank).map { $0 == 1 ? shape.dimensions[1] : 1 })
  }
}
