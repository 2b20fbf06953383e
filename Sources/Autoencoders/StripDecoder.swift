import Layers
import Tensors

/// Decoding with few maps in memory: convolutions run over strips of rows, a norm and an activation
/// are applied as a strip is copied, and what a block adds to its input takes the input's place.
///
/// Norms need the moments of the whole picture, so that each convolution's map is finished before the
/// next begins; at most two maps of a resolution are alive together. No bit differs from the plain
/// decoder's: an output of a convolution is one chain, wherever its rows lie.
struct StripDecoder {
  let decoder: LatentDecoder
  /// How many numbers a strip may have, about.
  let budget: Int

  /// `[1, latentChannels, h, w]` → `[1, outputChannels, H, W]`.
  func callAsFunction(_ x: Tensor) -> Tensor {
    var map = FeatureMap(decoder.first(x))
    apply(decoder.middle.first, to: map)
    if let attention = decoder.middle.attention {
      let attended = attention(map.tensor)
      map.write(attended, at: 0)
    }
    apply(decoder.middle.second, to: map)
    for level in decoder.levels {
      for block in level.blocks { apply(block, to: map) }
      if let upsampling = level.resampling { map = doubled(map, by: upsampling) }
    }
    let normalization = decoder.norm.normalization(of: map, then: decoder.activation)
    return convolved(map, normalization, by: decoder.last).tensor
  }

  /// A block whose result takes the place of its input.
  private func apply(_ block: ResidualBlock, to map: FeatureMap) {
    let between = convolved(
      map, block.norm1.normalization(of: map, then: block.activation), by: block.conv1)
    let second = block.norm2.normalization(of: between, then: block.activation)
    for rows in strips(of: map.size, channels: max(map.channels, between.channels)) {
      let y = block.conv2(
        strip: between.strip(rows, margin: block.conv2.margin, normalized: second))
      if let shortcut = block.shortcut {
        // These rows are read here for the last time.
        map.write(shortcut(strip: map.strip(rows)) + y, at: rows.lowerBound)
      } else {
        map.add(y, at: rows.lowerBound)
      }
    }
    map.keepChannels(between.channels)
  }

  private func convolved(
    _ map: FeatureMap, _ normalization: MapNormalization?, by convolution: Convolution
  ) -> FeatureMap {
    let outputs = convolution.weight.shape[0]
    let result = FeatureMap(channels: outputs, size: map.size)
    for rows in strips(of: map.size, channels: max(map.channels, outputs)) {
      let strip = map.strip(rows, margin: convolution.margin, normalized: normalization)
      result.write(convolution(strip: strip), at: rows.lowerBound)
    }
    return result
  }

  private func doubled(_ map: FeatureMap, by convolution: Convolution) -> FeatureMap {
    let size = Size2D(height: 2 * map.size.height, width: 2 * map.size.width)
    let result = FeatureMap(channels: convolution.weight.shape[0], size: size)
    for rows in strips(of: size, channels: max(map.channels, result.channels)) {
      let strip = map.doubledStrip(rows, margin: convolution.margin)
      result.write(convolution(strip: strip), at: rows.lowerBound)
    }
    return result
  }

  /// Rows from top to bottom, some at once.
  private func strips(of size: Size2D, channels: Int) -> [Range<Int>] {
    let rows = max(8, budget / max(channels * size.width, 1))
    return stride(from: 0, to: size.height, by: rows).map { $0..<min($0 + rows, size.height) }
  }
}

extension AutoencoderKL {
  /// About 4 million numbers, 16 MB: less than a map of most resolutions, and enough rows for
  /// convolutions to be busy.
  static let stripBudget = 1 << 22

  /// Returns the pictures of latents, bit for bit those of ``decode(_:)``, in little memory and one
  /// after another: at most two maps of the full resolution are alive, and some strips.
  ///
  /// `stripBudget` is about how many numbers a strip has; it is for tests.
  ///
  /// - Precondition: the latents have the configuration's channels; no gradient is asked for.
  package func decodeByStrips(_ latents: Tensor, stripBudget: Int) -> Tensor {
    let strips = StripDecoder(decoder: decoder, budget: stripBudget)
    let inputs = decoderInput(latents.detached)
    return .concatenated(
      (0..<inputs.shape[0]).map { strips(inputs.sliced(0, $0..<$0 + 1)) }, axis: 0)
  }

  /// Returns the pictures of latents, bit for bit those of ``decode(_:)``, in little memory and one
  /// after another: at most two maps of the full resolution are alive, and some strips.
  ///
  /// Stable Diffusion 3's decoder needs most where 256 channels become 128 at full resolution: one and
  /// a half times 256 maps, that is 1.6 GB at 1024 × 1024 pixels and 6.4 GB at 2048 × 2048, and less
  /// than 0.1 GB for strips, beside the weights. No gradient flows through it.
  ///
  /// - Precondition: the latents have the configuration's channels.
  public func decodeByStrips(_ latents: Tensor) -> Tensor {
    decodeByStrips(latents, stripBudget: Self.stripBudget)
  }
}
