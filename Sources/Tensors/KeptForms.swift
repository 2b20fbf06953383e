import Synchronization

/// What is made of a weight that stays, each form when it is first asked for: panels for products,
/// floats of a narrow one for everything else.
final class KeptForms: Sendable {
  /// Which form: a level's tile reads panels and strips of its own size.
  enum Key: Hashable {
    /// Panels of a matrix.
    case matrix(level: Level, precision: Precision, k: Int, n: Int, isTransposed: Bool)
    /// Strips of a convolution's weight.
    case kernel(
      level: Level, precision: Precision, shape: Shape, window: Window2D, groups: Int,
      order: KernelOrder, phases: Size2D)
  }

  private let panels = Mutex<[Key: PackedPanels]>([:])
  private let widened = Mutex<Storage?>(nil)

  /// Returns the packed form for a key.
  func panels(_ key: Key, making: () -> PackedPanels) -> PackedPanels {
    panels.withLock { panels in
      if let found = panels[key] { return found }
      let made = making()
      panels[key] = made
      return made
    }
  }

  /// Returns the elements as floats.
  func floats(making: () -> Storage) -> Storage {
    widened.withLock { widened in
      if let found = widened { return found }
      let made = making()
      widened = made
      return made
    }
  }
}

extension Tensor {
  /// The same numbers as a weight that stays: operations keep what they make of it, once they do.
  ///
  /// Products keep panels, as large as the floats, or half as large where they multiply in
  /// bfloat16; others keep the floats of a narrow weight.
  package var keptForProducts: Tensor {
    storage.keepForms()
    return self
  }
}
