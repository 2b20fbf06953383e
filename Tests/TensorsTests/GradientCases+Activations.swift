import Layers
import Tensors
import TestSupport

extension GradientCase {
  static let activations: [GradientCase] =
    Activation.allCases.map { activation in
      GradientCase(
        activation.rawValue, [[5, 7]], step: 1e-3, tolerance: 1e-2,
        prepare: { awayFromKinks($0 * 4) }
      ) { activation($0[0]) }
    }
    + GatedActivation.allCases.map { unit in
      GradientCase(
        unit.rawValue, [[3, 4, 6]], step: 1e-3, tolerance: 1e-2,
        prepare: { awayFromKinks($0 * 3) }
      ) { unit($0[0]) }
    }
    + [
      GradientCase("leaky_relu with another slope", [[5, 7]], prepare: awayFromKinks) {
        $0[0].leakyReLU(slope: 0.3)
      },
      GradientCase("elu with another α", [[5, 7]], prepare: awayFromKinks) {
        $0[0].elu(alpha: 2)
      },
      GradientCase("log", [[5, 7]], step: 1e-3, prepare: { $0 + 1.5 }) { $0[0].log() },
      GradientCase("sqrt", [[5, 7]], step: 1e-3, prepare: { $0 + 1.5 }) { $0[0].sqrt() },
      GradientCase("sin", [[5, 7]], prepare: { $0 * 5 }) { $0[0].sin() },
      GradientCase("cos", [[5, 7]], prepare: { $0 * 5 }) { $0[0].cos() },
      GradientCase("abs", [[5, 7]], prepare: awayFromKinks) { $0[0].abs() },
      GradientCase("square", [[5, 7]]) { $0[0].squared() },
    ]

  /// Moves a number to a distance of at least 0.05 from −3, 0 and 3.
  private static func awayFromKinks(_ x: Float) -> Float {
    let kink = 3 * (x / 3).rounded()
    let distance = x - kink
    return kink + (distance < 0 ? min(distance, -0.05) : max(distance, 0.05))
  }
}
