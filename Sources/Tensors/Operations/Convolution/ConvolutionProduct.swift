import CKernels

/// The contraction of a convolution, or of its transpose: chooses how patches are read.
struct ConvolutionProduct {
  /// The pixels of the output, by rows of the stride's phases.
  let grids: [[PatchGrid]]
  let pictures: Int
  let groups: Int
  /// The channels that one group contracts, and the outputs that it makes.
  let channels: Int
  let outputs: Int
  /// The planes of the output.
  let output: Size2D
  let order: KernelOrder
  let epilogue: Epilogue

  /// Writes `[pictures, groups · outputs, height, width]`, with weights in packed form where they
  /// are kept.
  func run(_ x: Tensor, _ weight: Tensor, window: Window2D, into y: UnsafeMutablePointer<Float>) {
    guard pictures > 0, outputs > 0, output.area > 0 else { return }
    guard !isDepthwise, let product = direct else {
      return read(x, weight) { x, weights in
        let run = isDepthwise ? depthwise : gather
        for grid in grids.joined() { run(grid, x, weights, y) }
        if isDepthwise { finishPlanes(y) }
      }
    }
    func pack(into packed: UnsafeMutablePointer<Float>) {
      let floats = weight.storage.floatsOnce
      withExtendedLifetime(floats) { product.pack(floats.address, order, into: packed) }
    }
    read(x) { x in
      guard let kept = weight.storage.kept else {
        return withScratch(product.packedCount) {
          pack(into: $0)
          product.run($0, x, into: y)
        }
      }
      let key = KeptForms.Key.kernel(
        level: Execution.current.level, shape: weight.shape, window: window, groups: groups,
        order: order, phases: Size2D(height: grids.count, width: grids[0].count))
      kept.panels(key) { PackedPanels(count: product.packedCount, packing: pack) }
        .read { product.run($0, x, into: y) }
    }
  }

  private var isDepthwise: Bool { channels == 1 && outputs == 1 }

  /// The product that reads patches where they lie, unless most of its lanes would be idle, as with
  /// pictures of a few pixels.
  private var direct: DirectProduct? {
    let product = DirectProduct(
      grids: grids, pictures: pictures, groups: groups, channels: channels, outputs: outputs,
      output: output, epilogue: epilogue)
    let pixels = grids[0][0].size.area
    let gathered = Double(pixels) / Double(PaddedLayout.vectors(pixels) * PaddedLayout.lanes)
    return product.utilisation < gathered * 0.75 ? nil : product
  }

  private func gather(
    _ grid: PatchGrid, _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>
  ) {
    let product = PatchProduct(
      grid: grid, pictures: pictures, groups: groups, channels: channels, outputs: outputs,
      outputPlane: output.area, epilogue: epilogue)
    withTurned(weights, grid.taps) { product.run($0, x, into: y) }
  }

  private func depthwise(
    _ grid: PatchGrid, _ x: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>
  ) {
    let product = DepthwiseProduct(
      grid: grid, pictures: pictures, channels: groups, outputPlane: output.area)
    withTurned(weights, grid.taps) { product.run($0, x, into: y) }
  }

  private func finishPlanes(_ y: UnsafeMutablePointer<Float>) {
    guard !epilogue.isEmpty else { return }
    Partition.ranges(pictures * groups, cost: output.area) { range in
      for plane in range {
        epilogue.finish(
          y + plane * output.area, count: output.area, row: plane % groups, column: 0)
      }
    }
  }

  /// Calls a closure with weights in the order `[groups, outputs, channels, taps]`.
  private func withTurned(
    _ weights: UnsafePointer<Float>, _ taps: [Int], _ body: (UnsafePointer<Float>) -> Void
  ) {
    let length = channels * taps.count
    guard order.output != length || order.channel != taps.count else { return body(weights) }
    withScratch(groups * outputs * length) { turned in
      turn(weights, taps, into: turned)
      body(turned)
    }
  }

  /// Brings weights into the order `[groups, outputs, channels, taps]`.
  private func turn(
    _ weights: UnsafePointer<Float>, _ taps: [Int], into turned: UnsafeMutablePointer<Float>
  ) {
    let length = channels * taps.count
    // A few outputs at once, so that reading runs through memory and writing follows few streams.
    let block = 16
    let blocks = (outputs + block - 1) / block
    Partition.ranges(groups * blocks, cost: block * length) { range in
      for index in range {
        let (group, first) = (index / blocks, index % blocks * block)
        for channel in 0..<channels {
          for output in first..<min(first + block, outputs) {
            let from =
              weights + group * order.group + output * order.output + channel * order.channel
            let to = turned + (group * outputs + output) * length + channel * taps.count
            for tap in taps.indices { to[tap] = from[taps[tap]] }
          }
        }
      }
    }
  }
}
