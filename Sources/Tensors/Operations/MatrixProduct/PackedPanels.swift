import CKernels
import Synchronization

/// A weight in the order in which tiles read it.
final class PackedPanels: Sendable {
  private let storage: Storage

  /// Makes room, which a closure fills.
  init(count: Int, packing: (UnsafeMutablePointer<Float>) -> Void) {
    storage = Storage(count: count)
    packing(storage.pointer)
  }

  /// Packs the right operand of a product as `[panels][steps of k][columns]`, with the threads of
  /// the current execution.
  init(
    _ b: UnsafePointer<Float>, k: Int, n: Int, strides: (k: Int, column: Int),
    kernels: ck_matmul_kernels
  ) {
    let columns = kernels.columns
    let panels = (n + columns - 1) / columns
    let size = (k + kernels.width - 1) / kernels.width * columns
    let storage = Storage(count: panels * size)
    Partition.ranges(panels, cost: k * columns) { range in
      for panel in range {
        let first = panel * columns
        kernels.pack_columns(
          min(columns, n - first), k, b + first * strides.column, strides.k, strides.column,
          storage.pointer + panel * size)
      }
    }
    self.storage = storage
  }

  /// Calls a closure with the panels.
  func read<Result>(_ body: (UnsafePointer<Float>) -> Result) -> Result {
    withExtendedLifetime(storage) { body(storage.pointer) }
  }
}

/// Packed forms of a weight that many products use, each made when it is first asked for.
final class PanelCache: Sendable {
  /// Which form: a level's tile reads panels and strips of its own size.
  enum Key: Hashable {
    /// Panels of a matrix.
    case matrix(level: Level, precision: Precision, k: Int, n: Int, isTransposed: Bool)
    /// Strips of a convolution's weight.
    case kernel(
      level: Level, shape: Shape, window: Window2D, groups: Int, order: KernelOrder,
      phases: Size2D)
  }

  private let panels = Mutex<[Key: PackedPanels]>([:])

  /// Returns the packed form for a key.
  func callAsFunction(_ key: Key, making: () -> PackedPanels) -> PackedPanels {
    panels.withLock { panels in
      if let found = panels[key] { return found }
      let made = making()
      panels[key] = made
      return made
    }
  }
}

extension Tensor {
  /// The same numbers as a weight that stays: products keep its packed form from their first use
  /// on, which takes as much memory again.
  package var keptForProducts: Tensor {
    storage.keepPanels()
    return self
  }
}
