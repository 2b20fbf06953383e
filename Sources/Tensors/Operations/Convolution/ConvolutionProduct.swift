import CKernels

/// The contraction of a convolution, or of its transpose: chooses how patches are read.
struct ConvolutionProduct {
  /// The pixels of the output, by rows of the stride's phases.
  let grids: [[PatchGrid]]
  let pictures: Int
  let groups: Int
  /// The planes of the output.
  let output: Size2D
  private(set) var order: KernelOrder
  let epilogue: Epilogue
  /// What is added once a result has been finished, where there is one grid.
  let addition: PlaneAddition?
  private let precision = Precision.current

  init(
    grids: [[PatchGrid]], pictures: Int, groups: Int, output: Size2D, order: KernelOrder,
    epilogue: Epilogue, addition: PlaneAddition? = nil
  ) {
    self.addition = addition
    (self.grids, self.pictures, self.groups) = (grids, pictures, groups)
    (self.output, self.order, self.epilogue) = (output, order, epilogue)
  }

  /// Writes `[pictures, groups · outputs, height, width]`, with weights in packed form where they
  /// are kept.
  func run(_ x: Tensor, _ weight: Tensor, window: Window2D, into y: UnsafeMutablePointer<Float>) {
    guard pictures > 0, outputs > 0, output.area > 0 else { return }
    if isDepthwise {
      return read(x, weight) { x, weights in
        for grid in grids.joined() { depthwise(grid, x, weights, y) }
        finishPlanes(y)
        addition?.finish(y, count: pictures * groups * outputs * output.area)
      }
    }
    let (planes, weights) = (
      ChannelPairs(blocks: pictures * groups, channels: channels, size: grids[0][0].source.area),
      order.pairs(groups: groups)
    )
    let product = contraction
    guard let direct else {
      return read(x, weight) { x, numbers in
        withOperand(x, planes) { x in
          withOperand(numbers, weights) { weights in
            for grid in grids.joined() { product.gather(grid, x, weights, y) }
            addition?.finish(y, count: pictures * groups * outputs * output.area)
          }
        }
      }
    }
    func pack(into packed: UnsafeMutablePointer<Float>) {
      let floats = weight.storage.floatsOnce
      withExtendedLifetime(floats) {
        // Halves that were widened need no rounding to halves.
        if precision == .float16, weight.elementType == .float16 {
          return direct.pack(floats.address, product.order, into: packed)
        }
        withOperand(floats.address, weights) { direct.pack($0, product.order, into: packed) }
      }
    }
    read(x) { x in
      guard let kept = weight.storage.kept else {
        return withScratch(direct.packedCount) {
          pack(into: $0)
          direct.run($0, x, into: y)
        }
      }
      let key = KeptForms.Key.kernel(
        level: Execution.current.level, precision: precision, shape: weight.shape,
        window: window, groups: groups, order: order,
        phases: Size2D(height: grids.count, width: grids[0].count))
      kept.panels(key) { PackedPanels(count: direct.packedCount, packing: pack) }
        .read { direct.run($0, x, into: y) }
    }
  }

  private var channels: Int { order.channels }
  private var outputs: Int { order.outputs }

  /// The same contraction of what tiles multiply: of pairs, where a pair takes a channel's place.
  private var contraction: ConvolutionProduct {
    var product = self
    if precision == .bfloat16 { product.order = order.inPairs }
    return product
  }

  /// Calls a closure with numbers as tiles multiply them.
  private func withOperand(
    _ numbers: UnsafePointer<Float>, _ pairs: ChannelPairs, _ body: (UnsafePointer<Float>) -> Void
  ) {
    switch precision {
    case .float32: body(numbers)
    case .bfloat16: pairs.withWords(numbers, body)
    case .float16:
      let count = pairs.blocks * pairs.channels * pairs.size
      withScratch(count) { rounded in
        roundToHalves(count, numbers, into: rounded)
        body(rounded)
      }
    }
  }

  private var isDepthwise: Bool { channels == 1 && outputs == 1 }

  /// The product that reads patches where they lie, unless most of its lanes would be idle, as with
  /// pictures of a few pixels.
  private var direct: DirectProduct? {
    let product = DirectProduct(
      grids: grids, pictures: pictures, groups: groups, planes: channels, outputs: outputs,
      output: output, epilogue: epilogue, addition: addition, precision: precision)
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
      outputPlane: output.area, epilogue: epilogue, kernels: precision.wordKernels)
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
