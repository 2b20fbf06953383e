import CKernels

/// Multiplies weights with the patches that output pixels see, which are read where they lie.
///
/// Each output is one chain over channels and taps. A band of pixels is copied with its margin,
/// some channels at a time, and meets all strips of weights while it is in the cache; which bands
/// there are, and who does them, changes no bit.
struct DirectProduct {
  /// The pixels of the output, by rows of the stride's phases.
  let phases: [PhaseProduct]
  let pictures: Int
  let groups: Int
  /// The channels that one group contracts, or pairs of them, and the outputs that it makes.
  let channels: Int
  let outputs: Int
  /// The planes of a picture that one group sees, and those that are copied into one.
  let planes: Int
  let width: Int
  /// The planes of the output.
  let output: Size2D
  let epilogue: Epilogue
  let addition: PlaneAddition?
  /// The same in one pass, where there is one grid.
  let onePass: OnePassFinish?
  let kernels: ck_direct_kernels
  /// Parts that the strips of one band are shared out in.
  let shares: Int
  let shareSize: Int

  init(
    grids: [[PatchGrid]], pictures: Int, groups: Int, planes: Int, outputs: Int, output: Size2D,
    epilogue: Epilogue, addition: PlaneAddition? = nil, precision: Precision
  ) {
    self.addition = addition
    onePass =
      grids.allSatisfy { $0.count == 1 } ? OnePassFinish(epilogue, addition) : nil
    (self.pictures, self.groups) = (pictures, groups)
    (self.planes, width) = (planes, precision.width)
    (channels, self.outputs) = ((planes + width - 1) / width, outputs)
    (self.output, self.epilogue) = (output, epilogue)
    kernels = precision.directKernels
    let channels = channels
    let (rows, blocks) = (kernels.rows, pictures * groups * grids.count)
    phases = grids.map {
      PhaseProduct(
        grids: $0, groups: groups, channels: channels, outputs: outputs, highest: rows,
        blocks: blocks)
    }
    // Several pieces for each thread, so that a slow one does not hold the rest.
    let bands = max(1, pictures * groups * phases.reduce(0) { $0 + $1.bands.count })
    let threads = Execution.current.threads
    let strips = phases[0].strips[0].strips.count
    let size = threads == 1 || bands >= threads * 4 ? strips : strips * bands / (threads * 8)
    shareSize = max(1, min(size, strips))
    shares = (strips + shareSize - 1) / shareSize
  }

  /// The part of the arithmetic that makes pixels.
  var utilisation: Double { phases[0].utilisation }

  /// The floats that packed weights take.
  var packedCount: Int { phases.reduce(0) { $0 + $1.packedCount } }

  /// Packs weights as `run` wants them, those of all grids at once, on the threads of the current
  /// execution.
  func pack(
    _ weights: UnsafePointer<Float>, _ order: KernelOrder,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let grids = phases.flatMap(\.strips)
    let starts = grids.indices.map { grids[..<$0].reduce(0) { $0 + $1.count } }
    let (parts, cost) = (grids[0].parts, grids.map(\.cost).max() ?? 0)
    Partition.ranges(grids.count * parts, cost: cost) { range in
      for index in range {
        grids[index / parts].pack(
          part: index % parts, weights, order, into: packed + starts[index / parts])
      }
    }
  }

  /// Writes `[pictures, groups · outputs, height, width]`.
  func run(
    _ packed: UnsafePointer<Float>, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>
  ) {
    var packed = packed
    for phase in phases {
      phase.withTables { tables in
        let parts = pictures * groups * phase.bands.count
        if shares == 1 {
          Partition.ranges(parts, cost: phase.cost) { range in
            withScratch(phase.copyCount + phase.resultCount(strips: shareSize)) { scratch in
              for part in range {
                work(
                  phase, part, share: 0, tables, packed,
                  .fresh(x, scratch, next: part + 1 < range.upperBound ? part + 1 : nil),
                  scratch + phase.copyCount, into: y)
              }
            }
          }
        } else {
          // All shares of a band read one copy.
          withCopies(phase, x) { copies in
            Partition.forEach(parts * shares) { index in
              withScratch(phase.resultCount(strips: shareSize)) {
                work(
                  phase, index / shares, share: index % shares, tables, packed,
                  .made(copies + index / shares * channels * phase.layout.channelStride), $0,
                  into: y)
              }
            }
          }
        }
      }
      packed += phase.packedCount
    }
  }

  /// Where a band's copy comes from.
  enum Copy {
    /// Made of a picture some channels at a time, in memory for them; the band that comes next.
    case fresh(UnsafePointer<Float>, UnsafeMutablePointer<Float>, next: Int?)
    /// There, with all channels.
    case made(UnsafePointer<Float>)
  }

  /// Calls a closure with a copy of every band of every picture.
  private func withCopies(
    _ phase: PhaseProduct, _ x: UnsafePointer<Float>, _ body: (UnsafePointer<Float>) -> Void
  ) {
    let parts = pictures * groups * phase.bands.count
    let (stride, blocks) = (phase.layout.channelStride, (channels + phase.block - 1) / phase.block)
    withScratch(parts * channels * stride) { copies in
      Partition.ranges(parts * blocks, cost: phase.block * stride / 8) { range in
        for index in range {
          let (part, channel) = (index / blocks, index % blocks * phase.block)
          copy(
            phase, part, channel, x,
            into: copies + (part * channels + channel) * stride)
        }
      }
      body(copies)
    }
  }
}
