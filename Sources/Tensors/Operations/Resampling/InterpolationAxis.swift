/// One axis of an interpolation: where outputs lie over inputs.
///
/// Source: PyTorch, aten/src/ATen/native/UpSample.h and cpu/UpSampleKernel.cpp, for the meaning.
struct InterpolationAxis {
  let inputs: Int
  let outputs: Int
  /// The factor that the caller named, where it was not a size.
  let factor: Double?
  let alignCorners: Bool

  /// The distance between neighbouring outputs, in inputs.
  private var scale: Double {
    if alignCorners { return outputs > 1 ? Double(inputs - 1) / Double(outputs - 1) : 0 }
    return factor.map { 1 / $0 } ?? Double(inputs) / Double(outputs)
  }

  private func position(of output: Int) -> Double {
    alignCorners ? Double(output) * scale : (Double(output) + 0.5) * scale - 0.5
  }

  private func clamped(_ index: Int) -> Int { min(max(index, 0), inputs - 1) }

  /// One tap each; a size is taken in whole numbers, so that no rounding moves an element.
  func nearest(centred: Bool) -> ResamplingTable {
    let indices = (0..<outputs).map { output in
      guard factor == nil else {
        return clamped(Int((Double(output) + (centred ? 0.5 : 0)) * scale))
      }
      return centred ? (2 * output + 1) * inputs / (2 * outputs) : output * inputs / outputs
    }
    return ResamplingTable(inputs: inputs, copying: indices)
  }

  /// Two taps each; positions before the first centre are moved onto it.
  func linear() -> ResamplingTable {
    ResamplingTable(
      inputs: inputs,
      (0..<outputs).map { output in
        let position = max(position(of: output), 0)
        let first = clamped(Int(position))
        let second = clamped(first + 1)
        let share = min(max(position - Double(first), 0), 1)
        // A tap of weight 0 is left out: it may lie on an infinite neighbour.
        return [(first, 1 - share), (second, share)].filter { $0.weight != 0 }
      } as [[(index: Int, weight: Double)]])
  }

  /// Four taps each, the border repeated.
  func cubic() -> ResamplingTable {
    let filter = ResamplingFilter.cubic(a: -0.75)
    return ResamplingTable(
      inputs: inputs,
      (0..<outputs).map { output in
        let position = position(of: output)
        let first = position.rounded(.down)
        return (-1...2).map { tap in
          (clamped(Int(first) + tap), filter(position - first - Double(tap)))
        }.filter { $0.1 != 0 }
      })
  }

  /// A filter that widens with the scale, so that it covers what an output stands for.
  func antialiased(by filter: ResamplingFilter) -> ResamplingTable {
    let width = max(scale, 1)
    let support = filter.radius * width
    return ResamplingTable(
      inputs: inputs,
      (0..<outputs).map { output in
        let centre = scale * (Double(output) + 0.5)
        let first = max(Int(centre - support + 0.5), 0)
        let end = min(Int(centre + support + 0.5), inputs)
        let weights = (first..<end).map { filter((Double($0) - centre + 0.5) / width) }
        let total = weights.reduce(0, +)
        return zip(first..<end, weights).map { ($0, total == 0 ? $1 : $1 / total) }
          .filter { $0.1 != 0 }
      })
  }
}

/// The weight of an input by its distance.
enum ResamplingFilter {
  /// 1 − |x|.
  case triangle
  /// Keys' cubic convolution. Source: Keys, 1981, IEEE Transactions on Acoustics 29(6), eq. 15.
  case cubic(a: Double)

  /// Where the filter ends.
  var radius: Double {
    switch self {
    case .triangle: 1
    case .cubic: 2
    }
  }

  func callAsFunction(_ distance: Double) -> Double {
    let x = abs(distance)
    switch self {
    case .triangle: return max(1 - x, 0)
    case .cubic(let a):
      if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
      return x < 2 ? ((x - 5) * x + 8) * x * a - 4 * a : 0
    }
  }
}
