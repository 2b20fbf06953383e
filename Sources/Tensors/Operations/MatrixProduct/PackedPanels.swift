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
  convenience init(_ b: StoredElements, k: Int, packer: PanelPacker) {
    let size = packer.steps(k) * packer.columns
    self.init(count: packer.panels * size) { packed in
      Partition.ranges(packer.panels, cost: k * packer.columns) { range in
        withScratch(packer.scratchCount(for: b)) { scratch in
          for panel in range {
            packer.pack(panel, of: b, 0..<k, scratch: scratch, into: packed + panel * size)
          }
        }
      }
    }
  }

  /// Calls a closure with the packed weight.
  func read<Result>(_ body: (UnsafePointer<Float>) -> Result) -> Result {
    withExtendedLifetime(storage) { body(storage.address) }
  }
}
