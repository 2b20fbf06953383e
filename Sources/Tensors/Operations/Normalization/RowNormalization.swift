import CKernels

/// Brings rows to mean 0 and variance 1, or only to mean square 1, and applies one weight and bias
/// to each channel: layer, RMS and group norm.
package struct RowNormalization: Operation {
  package enum Kind: String, CaseIterable, Sendable {
    case layer = "layer_norm"
    case rms = "rms_norm"
    case group = "group_norm"
  }

  let kind: Kind
  /// Elements of a row.
  let length: Int
  /// Neighbouring elements that share a weight and a bias.
  let inner: Int
  let epsilon: Float
  /// Whether the mean is taken off.
  let isCentered: Bool
  let hasWeight: Bool
  let hasBias: Bool

  package var name: String { kind.rawValue }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let kernels = ck_normalization(Execution.current.level.kernel).pointee
    let (weight, bias) = (hasWeight ? inputs[1] : nil, hasBias ? inputs.last : nil)
    return Tensor(inputs[0].shape) { y in
      read(inputs[0]) { x in
        readWhereThere(weight) { weight in
          readWhereThere(bias) { bias in
            Partition.ranges(rows(inputs[0]), cost: length * 2) { range in
              for row in range {
                let channel = firstChannel(of: row, weight: inputs.last)
                kernels.forward(
                  length, x + row * length, epsilon, isCentered ? 1 : 0,
                  weight.map { $0 + channel }, bias.map { $0 + channel }, inner, y + row * length)
              }
            }
          }
        }
      }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let x = flow.inputs[0]
    let weight = hasWeight ? flow.inputs[1] : nil
    let products = hasWeight && flow.needs[1] ? Storage(count: x.count) : nil
    let kernels = ck_normalization(Execution.current.level.kernel).pointee
    let forX = Tensor(x.shape) { dx in
      read(x, gradient) { x, dy in
        readWhereThere(weight) { scales in
          Partition.ranges(rows(flow.inputs[0]), cost: length * 4) { range in
            withScratch(length) { standard in
              for row in range {
                let channel = firstChannel(of: row, weight: weight)
                let start = row * length
                kernels.backward(
                  length, x + start, dy + start, epsilon, isCentered ? 1 : 0,
                  scales.map { $0 + channel }, inner, standard, dx + start,
                  products.map { $0.pointer + start })
              }
            }
          }
        }
      }
    }
    var gradients: [Tensor?] = [flow.needs[0] ? forX : nil]
    if hasWeight {
      gradients.append(
        products.map { summedToChannels(Tensor(shape: x.shape, storage: $0), flow.inputs[1].count) }
      )
    }
    if hasBias {
      gradients.append(
        flow.needs[gradients.count]
          ? summedToChannels(gradient, flow.inputs[gradients.count].count)
          : nil)
    }
    return gradients
  }

  private func rows(_ x: Tensor) -> Int { length == 0 ? 0 : x.count / length }

  /// Where a row's weights begin: group norm's rows share them out, layer norm's all use the same.
  private func firstChannel(of row: Int, weight: Tensor?) -> Int {
    let channels = length / inner
    guard let count = weight?.count, hasWeight || hasBias, count > channels else { return 0 }
    return row % (count / channels) * channels
  }

  private func summedToChannels(_ x: Tensor, _ channels: Int) -> Tensor {
    let rows = x.count / max(channels * inner, 1)
    return inner == 1
      ? x.reshaped([rows, channels]).sum([0]) : x.reshaped([rows, channels, inner]).sum([0, 2])
  }
}

/// Calls a closure with the elements of a tensor that may be absent.
func readWhereThere<Result>(_ x: Tensor?, _ body: (UnsafePointer<Float>?) -> Result) -> Result {
  guard let x else { return body(nil) }
  return read(x) { body($0) }
}

extension Tensor {
  /// Layer norm over the last axis: (x − mean) / √(variance + ε) · weight + bias.
  ///
  /// The variance is the mean square of the deviations. Weight and bias are `[size]`, of the last
  /// axis's length; either may be absent.
  ///
  /// - Precondition: weight and bias fit the last axis.
  ///
  /// Source: Ba et al., 2016, [arXiv:1607.06450](https://arxiv.org/abs/1607.06450).
  public func layerNorm(
    weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Float = 1e-5
  ) -> Tensor {
    normalizedRows(
      .layer, length: shape[-1], inner: 1, channels: shape[-1], weight, bias, epsilon, true)
  }

  /// RMS norm over the last axis: x / √(mean square + ε) · weight.
  ///
  /// - Precondition: the weight is `[size]`, of the last axis's length.
  ///
  /// Source: Zhang & Sennrich, 2019, [arXiv:1910.07467](https://arxiv.org/abs/1910.07467).
  public func rmsNorm(weight: Tensor? = nil, epsilon: Float = 1e-6) -> Tensor {
    normalizedRows(
      .rms, length: shape[-1], inner: 1, channels: shape[-1], weight, nil, epsilon, false)
  }

  /// Group norm of `[N, C, …]`: each picture's channels are normalised in groups of neighbours.
  ///
  /// Weight and bias are `[C]`; either may be absent.
  ///
  /// - Precondition: there is a batch and a channel axis, and the groups divide the channels.
  ///
  /// Source: Wu & He, 2018, [arXiv:1803.08494](https://arxiv.org/abs/1803.08494).
  public func groupNorm(
    groups: Int, weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Float = 1e-5
  ) -> Tensor {
    precondition(shape.rank >= 2, "group_norm: a tensor of shape \(shape) has no channels")
    let (_, channels, inner) = shape.around(1)
    precondition(
      groups > 0 && channels.isMultiple(of: groups), "group_norm: \(groups) groups of \(channels)")
    return normalizedRows(
      .group, length: channels / groups * inner, inner: max(inner, 1), channels: channels,
      weight, bias, epsilon, true)
  }

  private func normalizedRows(
    _ kind: RowNormalization.Kind, length: Int, inner: Int, channels: Int, _ weight: Tensor?,
    _ bias: Tensor?,
    _ epsilon: Float, _ isCentered: Bool
  ) -> Tensor {
    for (label, tensor) in [("weight", weight), ("bias", bias)] {
      guard let tensor else { continue }
      precondition(
        tensor.shape == [channels],
        "\(kind.rawValue): \(label) \(tensor.shape) for an input \(shape)")
    }
    return RowNormalization(
      kind: kind, length: length, inner: inner, epsilon: epsilon, isCentered: isCentered,
      hasWeight: weight != nil, hasBias: bias != nil
    ).apply([self] + [weight, bias].compactMap(\.self))
  }
}
