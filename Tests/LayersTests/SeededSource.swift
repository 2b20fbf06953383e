import Layers
import Synchronization
import Tensors
import TestSupport

/// Random numbers for every name, the same for the same name; remembers what was asked for.
final class SeededSource: ParameterSource {
  private let initializers = Mutex<[String: Initializer]>([:])

  var description: String { "seeded" }
  var names: [String] { [] }

  /// How each parameter would start.
  var asked: [String: Initializer] { initializers.withLock { $0 } }

  func value(of name: String, shape: Shape, initializer: Initializer) throws -> Tensor? {
    initializers.withLock { $0[name] = initializer }
    var numbers = SeededNumbers(UInt64(name.utf8.reduce(1) { $0 &* 31 &+ Int($1) } & 0xFFFF))
    return Tensor(numbers.uniform(shape.count).map { $0 + 1.5 }, shape)
  }
}
