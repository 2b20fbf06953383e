import CKernels
import Synchronization

/// The right operand of a product in the order in which tiles read it: `[panels][steps of k][columns]`.
final class PackedPanels: Sendable {
  private let storage: Storage

  /// Packs with the threads of the current execution.
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
  /// Which form: a level's tile reads panels of its own width.
  struct Key: Hashable {
    let level: Level
    let precision: Precision
    let k: Int
    let n: Int
    let isTransposed: Bool
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
