import CKernels

/// Arithmetic on pairs of elements; axes of length 1, and missing leading ones, are repeated.
package struct Arithmetic: Operation {
  package enum Kind: String, CaseIterable, Sendable {
    case add, subtract, multiply, divide, maximum, minimum
  }

  let kind: Kind

  package var name: String { kind.rawValue }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let (a, b) = (inputs[0], inputs[1])
    let walk = BroadcastWalk(a.shape, b.shape, name)
    let kernel = kernel
    return Tensor(walk.shape) { y in
      read(a, b) { a, b in
        walk.forEachRun { run in
          kernel(
            run.count, a + run.a, Int32(walk.aStep), b + run.b, Int32(walk.bStep), y + run.output)
        }
      }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let (a, b) = (flow.inputs[0], flow.inputs[1])
    func flows(_ index: Int, _ value: () -> Tensor) -> Tensor? {
      flow.needs[index] ? value().summed(to: flow.inputs[index].shape) : nil
    }
    return switch kind {
    case .add: [flows(0) { gradient }, flows(1) { gradient }]
    case .subtract: [flows(0) { gradient }, flows(1) { -gradient }]
    case .multiply: [flows(0) { gradient * b }, flows(1) { gradient * a }]
    case .divide: [flows(0) { gradient / b }, flows(1) { -(gradient * flow.output / b) }]
    case .maximum, .minimum:
      // A tie belongs to the second operand, as the forward kernel takes it.
      [
        flows(0) {
          gradient * Comparison(kind: kind == .maximum ? .greater : .less).forward([a, b])
        },
        flows(1) {
          gradient * (1 - Comparison(kind: kind == .maximum ? .greater : .less).forward([a, b]))
        },
      ]
    }
  }

  private var kernel: ck_binary {
    let kernels = ck_arithmetic(Execution.current.level.kernel).pointee
    return switch kind {
    case .add: kernels.add
    case .subtract: kernels.subtract
    case .multiply: kernels.multiply
    case .divide: kernels.divide
    case .maximum: kernels.maximum
    case .minimum: kernels.minimum
    }
  }
}

extension Tensor {
  /// Sum of each pair of elements, broadcasting axes of length 1.
  public static func + (a: Tensor, b: Tensor) -> Tensor { Arithmetic(kind: .add)(a, b) }
  /// Difference of each pair of elements, broadcasting axes of length 1.
  public static func - (a: Tensor, b: Tensor) -> Tensor { Arithmetic(kind: .subtract)(a, b) }
  /// Product of each pair of elements, broadcasting axes of length 1.
  public static func * (a: Tensor, b: Tensor) -> Tensor { Arithmetic(kind: .multiply)(a, b) }
  /// Quotient of each pair of elements, broadcasting axes of length 1.
  public static func / (a: Tensor, b: Tensor) -> Tensor { Arithmetic(kind: .divide)(a, b) }

  /// Adds a number to each element.
  public static func + (a: Tensor, b: Float) -> Tensor { a + Tensor(b) }
  /// Subtracts a number from each element.
  public static func - (a: Tensor, b: Float) -> Tensor { a - Tensor(b) }
  /// Multiplies each element by a number.
  public static func * (a: Tensor, b: Float) -> Tensor { a * Tensor(b) }
  /// Divides each element by a number.
  public static func / (a: Tensor, b: Float) -> Tensor { a / Tensor(b) }
  /// Adds a number to each element.
  public static func + (a: Float, b: Tensor) -> Tensor { Tensor(a) + b }
  /// Subtracts each element from a number.
  public static func - (a: Float, b: Tensor) -> Tensor { Tensor(a) - b }
  /// Multiplies each element by a number.
  public static func * (a: Float, b: Tensor) -> Tensor { Tensor(a) * b }
  /// Divides a number by each element.
  public static func / (a: Float, b: Tensor) -> Tensor { Tensor(a) / b }

  /// The element with its sign changed.
  public static prefix func - (a: Tensor) -> Tensor { a * -1 }

  /// The larger of each pair of elements, the second where they are equal.
  public static func maximum(_ a: Tensor, _ b: Tensor) -> Tensor {
    Arithmetic(kind: .maximum)(a, b)
  }

  /// The smaller of each pair of elements, the second where they are equal.
  public static func minimum(_ a: Tensor, _ b: Tensor) -> Tensor {
    Arithmetic(kind: .minimum)(a, b)
  }
}
