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
  /// The channels that one group contracts, and the outputs that it makes.
  let channels: Int
  let outputs: Int
  /// The planes of the output.
  let output: Size2D
  let epilogue: Epilogue
  private let kernels: ck_direct_kernels
  /// Parts that the strips of one band are shared out in.
  private let shares: Int

  /// Strips that meet a tile's pixels before the next ones come, so that they stay in the second
  /// level of the cache.
  private static let stripBlock = 10

  init(
    grids: [[PatchGrid]], pictures: Int, groups: Int, channels: Int, outputs: Int, output: Size2D,
    epilogue: Epilogue
  ) {
    (self.pictures, self.groups) = (pictures, groups)
    (self.channels, self.outputs) = (channels, outputs)
    (self.output, self.epilogue) = (output, epilogue)
    kernels = ck_direct(Execution.current.level.kernel).pointee
    let (rows, blocks) = (kernels.rows, pictures * groups * grids.count)
    phases = grids.map {
      PhaseProduct(
        grids: $0, groups: groups, channels: channels, outputs: outputs, highest: rows,
        blocks: blocks)
    }
    // Several pieces for each thread, so that a slow one does not hold the rest.
    let bands = pictures * groups * phases.reduce(0) { $0 + $1.bands.count }
    let wanted = Execution.current.threads * 4
    shares = max(1, min(phases[0].strips[0].strips.count, (wanted + bands - 1) / max(bands, 1)))
  }

  /// The part of the arithmetic that makes pixels.
  var utilisation: Double { phases[0].utilisation }

  /// The floats that packed weights take.
  var packedCount: Int { phases.reduce(0) { $0 + $1.packedCount } }

  /// Packs weights as `run` wants them.
  func pack(
    _ weights: UnsafePointer<Float>, _ order: KernelOrder,
    into packed: UnsafeMutablePointer<Float>
  ) {
    var packed = packed
    for strips in phases.flatMap(\.strips) {
      strips.pack(weights, order, into: packed)
      packed += strips.count
    }
  }

  /// Writes `[pictures, groups · outputs, height, width]`.
  func run(
    _ packed: UnsafePointer<Float>, _ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>
  ) {
    var packed = packed
    for phase in phases {
      let count = pictures * groups * phase.bands.count * shares
      phase.withTables { tables in
        Partition.ranges(count, cost: phase.cost / shares) { range in
          withScratch(phase.copyCount + phase.resultCount(shares: shares)) { scratch in
            for index in range {
              let (part, share) = (index / shares, index % shares)
              let (block, band) = (part / phase.bands.count, part % phase.bands.count)
              work(
                phase, phase.bands[band], share, tables, packed, group: block % groups,
                x + block * channels * phase.source.area, scratch,
                into: y + block * outputs * output.area)
            }
          }
        }
      }
      packed += phase.packedCount
    }
  }

  /// Computes a share of the outputs for one band of one picture.
  private func work(
    _ phase: PhaseProduct, _ band: PixelBand, _ share: Int, _ tables: PhaseProduct.Tables,
    _ packed: UnsafePointer<Float>, group: Int, _ x: UnsafePointer<Float>,
    _ copy: UnsafeMutablePointer<Float>, into y: UnsafeMutablePointer<Float>
  ) {
    let strips = phase.strips[0].strips
    let range = strips.count * share / shares..<strips.count * (share + 1) / shares
    let first = strips.start(range.lowerBound)
    let vectors = phase.layout.vectors(band.size)
    let isInPlace = phase.isInPlace(band, output)
    let result = isInPlace ? y + phase.place(band) : copy + phase.copyCount
    let stride = isInPlace ? output.area : phase.resultStride
    let gridStride = (strips.start(range.upperBound) - first) * stride
    for channel in Swift.stride(from: 0, to: max(channels, 1), by: phase.block) {
      let count = min(phase.block, channels - channel)
      phase.layout.copy(
        x + channel * phase.source.area, channels: count, row: band.rows.lowerBound,
        column: band.columns.lowerBound, kernels: kernels, into: copy)
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
                weights + grid.start(group: group, channel: channel, strip: strip), copy,
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
