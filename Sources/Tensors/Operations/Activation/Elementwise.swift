import CKernels

/// A function of each element: activations, and what is made of our own elementary functions.
package struct Elementwise: Operation {
  package enum Kind: String, CaseIterable, Sendable {
    case relu
    case leakyReLU = "leaky_relu"
    case elu, selu, gelu
    case geluTanh = "gelu_tanh"
    case quickGELU = "quick_gelu"
    case silu, mish, softplus, hardswish
    case reluSquared = "relu_squared"
    case tanh, sigmoid, exp, log, sqrt, sin, cos, abs, square
  }

  let kind: Kind
  /// The slope of `leaky_relu`, the α of `elu`; the others have none.
  let parameter: Float

  package init(_ kind: Kind, parameter: Float = 0) {
    self.kind = kind
    self.parameter = parameter
  }

  package var name: String { kind.rawValue }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let run = kernels.forward
    return Tensor(inputs[0].shape) { y in
      read(inputs[0]) { x in
        Partition.ranges(inputs[0].count, cost: cost) { range in
          run(range.count, parameter, x + range.lowerBound, y + range.lowerBound)
        }
      }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let run = kernels.backward
    return [
      Tensor(gradient.shape) { dx in
        read(flow.inputs[0], flow.output, gradient) { x, y, dy in
          Partition.ranges(gradient.count, cost: cost) { range in
            let start = range.lowerBound
            run(range.count, parameter, x + start, y + start, dy + start, dx + start)
          }
        }
      }
    ]
  }

  /// About how many scalar steps an element takes.
  private var cost: Int {
    switch kind {
    case .relu, .leakyReLU, .reluSquared, .hardswish, .abs, .square, .sqrt: 1
    default: 8
    }
  }

  var kernels: ck_activation_pair {
    Self.kernels(of: kind, in: ck_activation(Execution.current.level.kernel).pointee)
  }

  /// The kernels of a function in the table of a level, or in that of the references.
  package static func kernels(
    of kind: Kind, in table: ck_activation_kernels
  ) -> ck_activation_pair {
    switch kind {
    case .relu: table.relu
    case .leakyReLU: table.leaky_relu
    case .elu: table.elu
    case .selu: table.selu
    case .gelu: table.gelu
    case .geluTanh: table.gelu_tanh
    case .quickGELU: table.quick_gelu
    case .silu: table.silu
    case .mish: table.mish
    case .softplus: table.softplus
    case .hardswish: table.hardswish
    case .reluSquared: table.relu_squared
    case .tanh: table.tanh
    case .sigmoid: table.sigmoid
    case .exp: table.exp
    case .log: table.log
    case .sqrt: table.sqrt
    case .sin: table.sin
    case .cos: table.cos
    case .abs: table.abs
    case .square: table.square
    }
  }
}
