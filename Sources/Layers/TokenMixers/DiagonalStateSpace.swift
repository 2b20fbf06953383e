import Tensors

/// S4D: a linear state space of complex states for each channel, run both ways over the tokens.
///
/// With the step Δ and the states' A, discretised by holding the input (zero-order hold),
/// Ā = exp(Δ·A) and B̄ = (Ā − 1) / A, the two ways give 2·real(Σ C·B̄·h) with h = Ā·h + x, each way with
/// a C of its own. Their sum and D·x go through GELU and a gated linear map.
///
/// States begin at A = −½ + iπn (S4D-Lin), which approximates HiPPO's Fourier measure.
///
/// Parameters: `kernel.log_dt`, `kernel.log_A_real`, `kernel.A_imag`, `kernel.C`, `D` and
/// `output_linear`, twice as wide, values before gates.
///
/// Source: Gu et al., 2022, "On the Parameterization and Initialization of Diagonal State Space
/// Models", [arXiv:2206.11893](https://arxiv.org/abs/2206.11893), §3, eq. 9 and listing 1; both ways as
/// in Goel et al., 2022, [arXiv:2202.09729](https://arxiv.org/abs/2202.09729), §4.2.
public struct DiagonalStateSpace: TokenMixer {
  private let logStep: Parameter
  private let logDecay: Parameter
  private let frequency: Parameter
  private let outputs: Parameter
  private let skip: Parameter
  private let output: Linear

  /// Pulls the parameters; `stateSize` counts complex states.
  public init(_ settings: TokenMixerSettings, from scope: ParameterScope) throws {
    let (size, states) = (settings.size, settings.stateSize)
    let kernel = scope["kernel"]
    logStep = try kernel.parameter("log_dt", [size], initial: StateSteps.logarithms(size))
    logDecay = try kernel.parameter(
      "log_A_real", [size, states], initial: .constant(Tensor(0.5).log().item))
    let frequencies = (0..<states).map { Float.pi * Float($0) }
    frequency = try kernel.parameter(
      "A_imag", [size, states], initial: .values((0..<size).flatMap { _ in frequencies }))
    outputs = try kernel.parameter(
      "C", [2, size, states, 2], initial: .normal(deviation: Float(0.5).squareRoot()))
    skip = try scope.parameter("D", [size], initial: .normal(deviation: 1))
    output = try Linear(inputs: size, outputs: 2 * size, from: scope["output_linear"])
  }

  /// Mixes the tokens of each picture; a rotation has nothing to turn here.
  public func callAsFunction(_ x: Tensor, rotation: Rotation?) -> Tensor {
    let states = discretised()
    func mixed(_ way: Int) -> Tensor {
      x.diagonalScan(
        decay: states.decay, output: states.outputs[way], isReversed: way == 1)
    }
    let both = (mixed(0) + mixed(1)).adding(x, gatedBy: skip.value)
    return output(both.gelu()).glu()
  }

  private typealias Complex = (real: Tensor, imaginary: Tensor)

  /// Ā and, for each way, 2·C·B̄, all `[states, size]`.
  private func discretised() -> (decay: Complex, outputs: [Complex]) {
    let step = logStep.value.exp()
    // A = −p + i·q.
    let (p, q) = (logDecay.value.exp().transposed(), frequency.value.transposed())
    let (lost, angle) = (expm1(-(p * step)), q * step)
    let decay: Complex = ((lost + 1) * angle.cos(), (lost + 1) * angle.sin())
    // Ā − 1, which is small where steps are: 1 − cos by the half angle.
    let (r, i) = (lost * angle.cos() - 2 * (angle * 0.5).sin().squared(), decay.imaginary)
    // 2·(Ā − 1) / A, by the conjugate of A.
    let scale = 2 / (p.squared() + q.squared())
    let held: Complex = ((i * q - r * p) * scale, -((r * q + i * p) * scale))
    let parts = outputs.value.permuted(0, 3, 2, 1)  // [way, part, states, size]
    func part(_ way: Int, _ index: Int) -> Tensor {
      parts.sliced(0, way..<way + 1).sliced(1, index..<index + 1).reshaped(p.shape)
    }
    return (
      decay,
      (0..<2).map { way in
        let c: Complex = (part(way, 0), part(way, 1))
        return (
          c.real * held.real - c.imaginary * held.imaginary,
          c.real * held.imaginary + c.imaginary * held.real
        )
      }
    )
  }

  /// exp(x) − 1 of numbers that are not positive, without loss where they are small.
  private func expm1(_ x: Tensor) -> Tensor {
    let half = (x * 0.5).tanh()
    return 2 * half / (1 - half)
  }
}
