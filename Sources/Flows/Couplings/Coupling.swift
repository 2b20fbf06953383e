import Layers
import Tensors

/// Moves one part of a picture by numbers that a conditioner makes of the other:
/// `[N, C, H, W]` → `[N, C, H, W]`.
///
/// The Jacobian is triangular, so `log |det|` is the sum of the logarithms of the slopes.
///
/// Source: Dinh et al., 2017, "Density estimation using Real NVP",
/// [arXiv:1605.08803](https://arxiv.org/abs/1605.08803), §3.2 to §3.4.
public struct Coupling: Bijection {
  let part: CouplingPart
  let map: CouplingMap
  let conditioner: ConvolutionConditioner

  /// Creates a coupling of pictures of some channels around a fresh conditioner.
  ///
  /// - Precondition: channels that are halved are even.
  public init(
    keeping part: CouplingPart, map: CouplingMap, channels: Int,
    conditioner configuration: ConvolutionConditioner.Configuration, from scope: ParameterScope
  ) throws {
    var (kept, moved) = (channels, channels)
    if case .channels = part {
      precondition(channels.isMultiple(of: 2), "Coupling: \(channels) channels do not halve")
      (kept, moved) = (channels / 2, channels / 2)
    }
    (self.part, self.map) = (part, map)
    conditioner = try ConvolutionConditioner(
      inputs: kept, outputs: moved * map.parameterCount, configuration, from: scope)
  }

  /// Returns the picture with one part moved, and the sum of the logarithms of slopes.
  public func forward(_ x: Tensor, in context: FlowContext) -> (y: Tensor, logDeterminant: Tensor) {
    switch part {
    case .channels(let first):
      let halves = x.chunks(2, axis: 1)
      let (kept, other) = first ? (halves[0], halves[1]) : (halves[1], halves[0])
      let (moved, logSlope) = map.forward(other, by: conditioner(kept, in: context))
      return (joined(kept, moved, first), total(logSlope, x))
    case .checkerboard(let even):
      let mask = CouplingPart.checkerboard(keepingEven: even, x.shape[2], x.shape[3])
      let kept = x * mask
      let (moved, logSlope) = map.forward(x, by: conditioner(kept, in: context))
      let others = 1 - mask
      return (kept + moved * others, total(logSlope.map { $0 * others }, x))
    }
  }

  /// Returns the picture with the part moved back.
  public func inverse(_ y: Tensor, in context: FlowContext) -> Tensor {
    switch part {
    case .channels(let first):
      let halves = y.chunks(2, axis: 1)
      let (kept, other) = first ? (halves[0], halves[1]) : (halves[1], halves[0])
      return joined(kept, map.inverse(other, by: conditioner(kept, in: context)), first)
    case .checkerboard(let even):
      let mask = CouplingPart.checkerboard(keepingEven: even, y.shape[2], y.shape[3])
      let kept = y * mask
      return kept + map.inverse(y, by: conditioner(kept, in: context)) * (1 - mask)
    }
  }

  private func joined(_ kept: Tensor, _ moved: Tensor, _ first: Bool) -> Tensor {
    .concatenated(first ? [kept, moved] : [moved, kept], axis: 1)
  }

  private func total(_ logSlope: Tensor?, _ x: Tensor) -> Tensor {
    logSlope?.sum([1, 2, 3]) ?? .zeros([x.shape[0]])
  }
}
