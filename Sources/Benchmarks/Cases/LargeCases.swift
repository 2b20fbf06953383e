import Layers
import RectifiedFlow
import Tensors

extension BenchmarkCase {
  /// The transformer of `stable-diffusion-3-medium`: 24 blocks and heads, two billion weights.
  private static let mmdit: MMDiTConfiguration = {
    var configuration = MMDiTConfiguration()
    (configuration.layers, configuration.heads) = (24, 24)
    (configuration.innerTextSize, configuration.positions) = (1536, 192)
    return configuration
  }()

  /// One guided step of it.
  static let sd3Step: BenchmarkCase = {
    let (pictures, words) = (2, 154)
    let latents: Shape = [pictures, 16, 64, 64]
    let (width, layers, tokens) = (mmdit.width, mmdit.layers, 32 * 32)
    let square = width * width
    // A last block has no use for what a text becomes: only for what it is seen as.
    let products = 12 * tokens * layers * square + words * (12 * (layers - 1) + 3) * square
    let attention = 2 * layers * (tokens + words) * (tokens + words) * width
    let embedding = words * mmdit.textSize * width
    return BenchmarkCase(
      "sd3-step",
      "MM-DiT, 24 blocks of width 1536, f16 weights from a file: 2 × 1024 tokens, 154 of text",
      operations: 2 * Double(pictures * (products + attention + embedding))
    ) {
      let weights = try WeightFile { _ = try MMDiT(mmdit, from: $0) }
      let model = try MMDiT(mmdit, from: ParameterStore(weights.checkpoint).scope)
      let text = MMDiT.Text(
        tokens: numbers([pictures, words, mmdit.textSize]),
        pooled: numbers([pictures, mmdit.pooledSize]))
      let x = numbers(latents)
      return { _ = model(x, times: [0.5, 0.5], text: text) }
    }
  }()
}
