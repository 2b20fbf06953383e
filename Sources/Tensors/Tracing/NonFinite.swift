import Synchronization

/// Something that is not made of finite numbers.
public struct NonFinite: Error, Hashable, Sendable, CustomStringConvertible {
  /// What it is: a step of a model, or a parameter.
  public let name: String
  /// How many of its numbers are infinite or none.
  public let count: Int
  /// How many numbers it has.
  public let total: Int
  /// The first one's place.
  public let place: Int

  /// Looks for what is not finite among numbers; `nil` where all are.
  public init?(_ name: String, in values: Tensor) {
    var (count, place) = (0, 0)
    values.withElements { numbers in
      for index in numbers.indices where !numbers[index].isFinite {
        if count == 0 { place = index }
        count += 1
      }
    }
    guard count > 0 else { return nil }
    (self.name, self.count, total, self.place) = (name, count, values.count, place)
  }

  /// As in `coupling 2, layer 0: 12 of 39200 numbers are not finite, the first is number 17`.
  public var description: String {
    "\(name): \(count) of \(total) numbers are not finite, the first is number \(place)"
  }
}

/// Remembers the first step of a model, or layer of a step, that is not made of finite numbers.
public final class FirstNonFinite: TraceRecorder {
  private let first = Mutex<NonFinite?>(nil)

  /// Creates one that has seen nothing.
  public init() {}

  /// The first step that was not finite, as far as steps were seen.
  public var found: NonFinite? { first.withLock { $0 } }

  /// Layers, too.
  public var seesLayers: Bool { true }

  /// Looks at a step, unless one was found.
  public func record(_ step: String, _ values: Tensor) {
    first.withLock { $0 = $0 ?? NonFinite(step, in: values) }
  }
}

extension Trace {
  /// Computes something, such as a loss that became NaN, once more, and returns the first step on
  /// the way that is not finite; `nil` where all are, and what comes out as well.
  public static func firstNonFinite(
    named result: String = "the loss", _ body: () throws -> Tensor
  ) rethrows -> NonFinite? {
    let recorder = FirstNonFinite()
    let values = try $recorder.withValue(recorder, operation: body)
    return recorder.found ?? NonFinite(result, in: values)
  }
}

extension Tensor {
  /// Differentiates this scalar, and returns the first of some leaves whose gradient is not finite
  /// in the order of the way back, from the loss to the model's first layer; `nil` where all are.
  ///
  /// - Precondition: the tensor has one element.
  public consuming func firstNonFiniteGradient(
    of leaves: [(name: String, leaf: Tensor)]
  ) -> NonFinite? {
    var found: NonFinite?
    forEachGradient(of: leaves.map(\.leaf)) { place, gradient in
      found = found ?? NonFinite(leaves[place].name, in: gradient)
    }
    return found
  }
}
