import CKernels

/// Brings rows to mean 0 and variance 1, or only to mean square 1, and applies one weight and bias
/// to each channel: layer, RMS and group norm.
///
/// Modulated ones have a scale and a shift for each picture: their weight is 1 + scale.
package struct RowNormalization: Operation {
  package enum Kind: String, CaseIterable, Sendable {
    case layer = "layer_norm"
    case rms = "rms_norm"
    case group = "group_norm"
    case modulatedLayer = "modulated_layer_norm"
    case modulatedRMS = "modulated_rms_norm"
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
    let (weight, bias) = (weight(inputs), hasBias ? inputs.last : nil)
    let place = Channels(self, inputs)
    return Tensor(inputs[0].shape) { y in
      read(inputs[0]) { x in
        readWhereThere(weight) { weight in
          readWhereThere(bias) { bias in
            Partition.ranges(rows(inputs[0]), cost: length * 2) { range in
              place.forEachRun(of: range) { rows, channel in
                let start = rows.lowerBound * length
                kernels.forward(
                  rows.count, length, x + start, epsilon, isCentered ? 1 : 0,
                  weight.map { $0 + channel }, bias.map { $0 + channel }, inner, y + start)
              }
            }
          }
        }
      }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let x = flow.inputs[0]
    let weight = weight(flow.inputs)
    let place = Channels(self, flow.inputs)
    let products = hasWeight && flow.needs[1] ? Storage(count: x.count) : nil
    let kernels = ck_normalization(Execution.current.level.kernel).pointee
    let forX = Tensor(x.shape) { dx in
      read(x, gradient) { x, dy in
        readWhereThere(weight) { scales in
          Partition.ranges(rows(flow.inputs[0]), cost: length * 4) { range in
            withScratch(length) { standard in
              place.forEachRun(of: range) { rows, channel in
                for row in rows {
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
    }
    var gradients: [Tensor?] = [flow.needs[0] ? forX : nil]
    if hasWeight {
      gradients.append(
        products.map { summed(Tensor(shape: x.shape, storage: $0), to: flow.inputs[1].shape) })
    }
    if hasBias {
      gradients.append(
        flow.needs[gradients.count]
          ? summed(gradient, to: flow.inputs[gradients.count].shape) : nil)
    }
    return gradients
  }

  /// What standardised elements are multiplied with.
  private func weight(_ inputs: [Tensor]) -> Tensor? {
    switch kind {
    case .modulatedLayer, .modulatedRMS: 1 + inputs[1]
    default: hasWeight ? inputs[1] : nil
    }
  }

  private func rows(_ x: Tensor) -> Int { length == 0 ? 0 : x.count / length }

  /// The gradient of a weight or a bias, from its products with each element.
  private func summed(_ x: Tensor, to shape: Shape) -> Tensor {
    switch kind {
    case .modulatedLayer, .modulatedRMS: return x.summed(to: shape)
    default:
      let channels = shape.count
      let rows = x.count / max(channels * inner, 1)
      return inner == 1
        ? x.reshaped([rows, channels]).sum([0]) : x.reshaped([rows, channels, inner]).sum([0, 2])
    }
  }

  /// Where the weights of rows begin.
  private struct Channels {
    /// How many rows follow each other with the same weights, `nil` where all have the same.
    let shared: Int?
    /// How many sets of weights there are, and the weights of one.
    let sets: Int
    let channels: Int

    init(_ norm: RowNormalization, _ inputs: [Tensor]) {
      channels = norm.length / max(norm.inner, 1)
      sets = inputs.count > 1 && channels > 0 ? inputs[1].count / channels : 1
      shared =
        switch norm.kind {
        case .layer, .rms: nil
        case .group: sets > 1 ? 1 : nil
        case .modulatedLayer, .modulatedRMS:
          inputs[0].count / max(norm.length * inputs[0].shape[0], 1)
        }
    }

    /// Calls a closure with the rows of a range that have the same weights, and where these begin.
    func forEachRun(of range: Range<Int>, _ body: (_ rows: Range<Int>, _ channel: Int) -> Void) {
      guard let shared else { return body(range, 0) }
      var row = range.lowerBound
      while row < range.upperBound {
        let set = row / shared
        let end = min((set + 1) * shared, range.upperBound)
        body(row..<end, set % sets * channels)
        row = end
      }
    }
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
