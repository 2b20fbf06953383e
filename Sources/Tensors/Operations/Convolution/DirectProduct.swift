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
  private let width: Int
  /// The planes of the output.
  let output: Size2D
  let epilogue: Epilogue
  private let kernels: ck_direct_kernels
  /// Parts that the strips of one band are shared out in.
  private let shares: Int
  private let shareSize: Int

  /// Strips that meet a tile's pixels before the next ones come, so that they stay in the second
  /// level of the cache.
  private static let stripBlock = 8

  init(
    grids: [[PatchGrid]], pictures: Int, groups: Int, planes: Int, outputs: Int, output: Size2D,
    epilogue: Epilogue, precision: Precision
  ) {
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
                  phase, part, share: 0, tables, packed, .fresh(x, scratch),
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
  private enum Copy {
    /// Made of a picture some channels at a time, in memory for them.
    case fresh(UnsafePointer<Float>, UnsafeMutablePointer<Float>)
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

  /// Copies a block of channels of one band.
  private func copy(
    _ phase: PhaseProduct, _ part: Int, _ channel: Int, _ x: UnsafePointer<Float>,
    into copy: UnsafeMutablePointer<Float>
  ) {
    let (block, band) = (part / phase.bands.count, phase.bands[part % phase.bands.count])
    let plane = channel * width
    phase.layout.copy(
      x + (block * planes + plane) * phase.source.area,
      planes: min(phase.block * width, planes - plane), row: band.rows.lowerBound,
      column: band.columns.lowerBound, kernels: kernels, into: copy)
  }

  /// Computes a share of the outputs for one band of one picture.
  private func work(
    _ phase: PhaseProduct, _ part: Int, share: Int, _ tables: PhaseProduct.Tables,
    _ packed: UnsafePointer<Float>, _ source: Copy, _ scratch: UnsafeMutablePointer<Float>,
    into y: UnsafeMutablePointer<Float>
  ) {
    let (block, band) = (part / phase.bands.count, phase.bands[part % phase.bands.count])
    let group = block % groups
    let y = y + block * outputs * output.area
    let strips = phase.strips[0].strips
    let range = share * shareSize..<min((share + 1) * shareSize, strips.count)
    let first = strips.start(range.lowerBound)
    let vectors = phase.layout.vectors(band.size)
    let isInPlace = phase.isInPlace(band, output)
    let result = isInPlace ? y + phase.place(band) : scratch
    let stride = isInPlace ? output.area : phase.resultStride
    let gridStride = (strips.start(range.upperBound) - first) * stride
    for channel in Swift.stride(from: 0, to: max(channels, 1), by: phase.block) {
      let count = min(phase.block, channels - channel)
      let seen: UnsafePointer<Float>
      switch source {
      case .fresh(let x, let room):
        copy(phase, part, channel, x, into: room)
        seen = UnsafePointer(room)
      case .made(let copies): seen = copies + channel * phase.layout.channelStride
      }
      for start in Swift.stride(from: range.lowerBound, to: range.upperBound, by: Self.stripBlock) {
        let block = start..<min(start + Self.stripBlock, range.upperBound)
        var weights = packed
        for (index, grid) in phase.strips.enumerated() {
          let depth = count * grid.taps.count
          for vector in Swift.stride(from: 0, to: vectors, by: kernels.vectors) {
            for strip in block {
              let rows = strips[strip]
              let row = isInPlace ? rows.lowerBound : rows.lowerBound - first
              kernels.tile(
                rows.count, min(kernels.vectors, vectors - vector), depth,
                weights + grid.start(group: group, channel: channel, strip: strip), seen,
                tables.places(band) + vector, tables.distances(index),
                result + index * gridStride + row * stride + vector * PaddedLayout.lanes, stride,
                channel > 0 ? 1 : 0)
            }
          }
          weights += grid.count
        }
        guard channel + count == channels else { continue }
        for row in strips.start(block.lowerBound)..<strips.start(block.upperBound) {
          let at = result + (isInPlace ? row : row - first) * stride
          for grid in phase.strips.indices {
            epilogue.finish(
              at + grid * gridStride, count: vectors * PaddedLayout.lanes,
              row: group * outputs + row, column: 0)
          }
          if !isInPlace {
            phase.write(
              at, gridStride, band, kernels, output, into: y + row * output.area)
          }
        }
      }
    }
  }
}
