extension Tensor {
  /// `max(x, 0)`; at 0 the gradient is 0.
  public func relu() -> Tensor { Elementwise(.relu)(self) }

  /// `x` above zero, `slope · x` elsewhere.
  public func leakyReLU(slope: Float = 0.01) -> Tensor {
    Elementwise(.leakyReLU, parameter: slope)(self)
  }

  /// `x` above zero, `alpha · (e^x − 1)` elsewhere.
  ///
  /// Source: Clevert et al., 2015, [arXiv:1511.07289](https://arxiv.org/abs/1511.07289).
  public func elu(alpha: Float = 1) -> Tensor { Elementwise(.elu, parameter: alpha)(self) }

  /// An `elu` that keeps mean 0 and variance 1.
  ///
  /// Source: Klambauer et al., 2017, [arXiv:1706.02515](https://arxiv.org/abs/1706.02515).
  public func selu() -> Tensor { Elementwise(.selu)(self) }

  /// `x · Φ(x)` with the normal distribution's Φ, by the error function.
  ///
  /// Source: Hendrycks & Gimpel, 2016, [arXiv:1606.08415](https://arxiv.org/abs/1606.08415).
  public func gelu() -> Tensor { Elementwise(.gelu)(self) }

  /// `x/2 · (1 + tanh(√(2/π) · (x + 0.044715·x³)))`, which approximates ``gelu()``.
  public func geluTanh() -> Tensor { Elementwise(.geluTanh)(self) }

  /// `x · sigmoid(1.702·x)`, the ``gelu()`` of CLIP.
  public func quickGELU() -> Tensor { Elementwise(.quickGELU)(self) }

  /// `x · sigmoid(x)`, also called swish.
  public func silu() -> Tensor { Elementwise(.silu)(self) }

  /// `x · tanh(log(1 + e^x))`.
  ///
  /// Source: Misra, 2019, [arXiv:1908.08681](https://arxiv.org/abs/1908.08681).
  public func mish() -> Tensor { Elementwise(.mish)(self) }

  /// `log(1 + e^x)`, which does not overflow.
  public func softplus() -> Tensor { Elementwise(.softplus)(self) }

  /// `x · min(max(x + 3, 0), 6) / 6`.
  ///
  /// Source: Howard et al., 2019, [arXiv:1905.02244](https://arxiv.org/abs/1905.02244).
  public func hardswish() -> Tensor { Elementwise(.hardswish)(self) }

  /// `max(x, 0)²`.
  ///
  /// Source: So et al., 2021, [arXiv:2109.08668](https://arxiv.org/abs/2109.08668).
  public func reluSquared() -> Tensor { Elementwise(.reluSquared)(self) }

  /// The hyperbolic tangent.
  public func tanh() -> Tensor { Elementwise(.tanh)(self) }

  /// `1 / (1 + e^−x)`, which does not overflow.
  public func sigmoid() -> Tensor { Elementwise(.sigmoid)(self) }
}

extension Tensor {
  /// `e^x`; infinite above 88.72.
  public func exp() -> Tensor { Elementwise(.exp)(self) }

  /// The natural logarithm; −∞ at 0, NaN below.
  public func log() -> Tensor { Elementwise(.log)(self) }

  /// The square root, rounded correctly; NaN below 0.
  public func sqrt() -> Tensor { Elementwise(.sqrt)(self) }

  /// The sine of radians, of any size.
  public func sin() -> Tensor { Elementwise(.sin)(self) }

  /// The cosine of radians, of any size.
  public func cos() -> Tensor { Elementwise(.cos)(self) }

  /// The magnitude; at 0 the gradient is 0.
  public func abs() -> Tensor { Elementwise(.abs)(self) }

  /// `x²`.
  public func squared() -> Tensor { Elementwise(.square)(self) }
}
