import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Keeps the blocks of memory that tensors give back, for the next tensors.
///
/// Fresh memory costs a page fault every 4 kB, which is more than most operations take; a loop that
/// does the same again and again finds all that it needs here after its first turn.
package final class StoragePool: Sendable {
  /// What the pool holds and has handed out, in bytes.
  package struct Figures: Sendable, Equatable {
    /// Handed out at this moment.
    package var live = 0
    /// The most that was handed out at one moment.
    package var peak = 0
    /// Kept for later.
    package var kept = 0
    /// How often memory was asked of the system.
    package var systemAllocations = 0
  }

  /// The pool of all tensors.
  package static let shared = StoragePool()

  /// Blocks up to this size are the system allocator's business: it keeps them itself.
  package static let smallest = 1 << 14
  private static let hugePage = 1 << 21
  /// Sizes above the wanted one that are looked through for a block that is free.
  private static let reach = 4

  private struct State {
    // By size class; a block's addresses, the one that was used last at the end.
    var free: [Int: [UInt]] = [:]
    var figures = Figures()
  }

  private let state = Mutex(State())

  /// Creates an empty pool.
  package init() {}

  /// What the pool holds and has handed out.
  package var figures: Figures { state.withLock { $0.figures } }

  /// Starts counting the peak and the system's allocations anew.
  package func resetFigures() {
    state.withLock {
      $0.figures.peak = $0.figures.live
      $0.figures.systemAllocations = 0
    }
  }

  /// Hands out memory for `bytes`, not set to anything and aligned to a line of the cache, and says
  /// how large the block is.
  package func allocate(_ bytes: Int) -> (block: UnsafeMutableRawPointer, size: Int) {
    let size = Self.blockSize(bytes)
    guard size > Self.smallest else { return (.allocate(byteCount: size, alignment: 64), size) }
    let found: (block: UInt, size: Int)? = state.withLock { state in
      var candidate = size
      for _ in 0...Self.reach {
        if let block = state.free[candidate]?.popLast() {
          state.figures.kept -= candidate
          state.figures.handOut(candidate)
          return (block, candidate)
        }
        candidate = Self.blockSize(candidate + 1)
      }
      state.figures.handOut(size)
      state.figures.systemAllocations += 1
      return nil
    }
    if let found, let block = UnsafeMutableRawPointer(bitPattern: found.block) {
      return (block, found.size)
    }
    release(surplus())
    return (Self.systemAllocate(size), size)
  }

  /// Takes back a block that was handed out.
  package func deallocate(_ block: UnsafeMutableRawPointer, size: Int) {
    guard size > Self.smallest else { return block.deallocate() }
    state.withLock { state in
      state.free[size, default: []].append(UInt(bitPattern: block))
      state.figures.live -= size
      state.figures.kept += size
    }
  }

  /// Gives all that is kept back to the system.
  package func trim() { release(state.withLock { Self.takeFree(&$0, downTo: 0) }) }

  /// What must go so that no more is kept than was ever in use at one moment.
  private func surplus() -> [UInt] {
    state.withLock { state in
      let bound = max(state.figures.peak, 1 << 24)
      return state.figures.live + state.figures.kept <= 2 * bound
        ? [] : Self.takeFree(&state, downTo: state.figures.kept / 2)
    }
  }

  private static func takeFree(_ state: inout State, downTo bytes: Int) -> [UInt] {
    var taken: [UInt] = []
    for size in state.free.keys.sorted(by: >) {
      while state.figures.kept > bytes, let block = state.free[size]?.popLast() {
        state.figures.kept -= size
        taken.append(block)
      }
    }
    return taken
  }

  private func release(_ blocks: [UInt]) {
    for block in blocks { UnsafeMutableRawPointer(bitPattern: block)?.deallocate() }
  }

  /// The size of the block for so many bytes: eight sizes in each doubling, so that the blocks of
  /// similar tensors can stand for each other and at most an eighth is lost.
  package static func blockSize(_ bytes: Int) -> Int {
    guard bytes > smallest else { return max(bytes, 1) }
    let step = 1 << (Int.bitWidth - bytes.leadingZeroBitCount - 4)
    return (bytes + step - 1) / step * step
  }

  private static func systemAllocate(_ size: Int) -> UnsafeMutableRawPointer {
    guard size >= hugePage else { return .allocate(byteCount: size, alignment: 64) }
    let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: hugePage)
    #if os(Linux)
      // Large pages where the system has them: panels of a product are walked in long strides.
      madvise(block, size, MADV_HUGEPAGE)
    #endif
    return block
  }
}

extension StoragePool.Figures {
  fileprivate mutating func handOut(_ bytes: Int) {
    live += bytes
    peak = max(peak, live)
  }
}
