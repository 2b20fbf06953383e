/// The right operand of a product in the order in which tiles read it: `[panels][steps of k][columns]`.
final class PackedPanels: Sendable {
  private let storage: Storage

  /// Packs with the threads of the current execution.
  init(_ b: StoredElements, k: Int, packer: PanelPacker) {
    let size = packer.steps(k) * packer.columns
    let storage = Storage(count: packer.panels * size)
    Partition.ranges(packer.panels, cost: k * packer.columns) { range in
      withScratch(packer.scratchCount(for: b)) { scratch in
        for panel in range {
          packer.pack(
            panel, of: b, 0..<k, scratch: scratch, into: storage.pointer + panel * size)
        }
      }
    }
    self.storage = storage
  }

  /// Calls a closure with the panels.
  func read<Result>(_ body: (UnsafePointer<Float>) -> Result) -> Result {
    withExtendedLifetime(storage) { body(storage.address) }
  }
}
