import Layers
import Tensors

/// Stable Diffusion 3's transformer: the velocity of latents, noise − data, from the latents, their
/// times and a text.
///
/// The names of its parameters are diffusers'.
///
/// Source: Esser et al., 2024, "Scaling Rectified Flow Transformers for High-Resolution Image
/// Synthesis", [arXiv:2403.03206](https://arxiv.org/abs/2403.03206), and diffusers'
/// `SD3Transformer2DModel`.
public struct MMDiT: Sendable {
  /// What it is made of.
  public let configuration: MMDiTConfiguration
  private let patches: LatentPatches
  private let condition: TimeTextEmbedding
  private let context: Linear
  private let blocks: [JointBlock]
  private let norm: ModulatedNorm
  private let output: Linear

  /// What a text says: its tokens, and what all of it is about.
  public struct Text: Sendable {
    /// `[N, tokens, textSize]`.
    public var tokens: Tensor
    /// `[N, pooledSize]`.
    public var pooled: Tensor

    /// Puts them together.
    public init(tokens: Tensor, pooled: Tensor) {
      (self.tokens, self.pooled) = (tokens, pooled)
    }
  }

  /// Pulls `pos_embed`, `time_text_embed`, `context_embedder`, `transformer_blocks.N`, `norm_out` and
  /// `proj_out`.
  ///
  /// - Precondition: the configuration is sound, as ``MMDiTConfiguration/complaint`` says.
  public init(_ configuration: MMDiTConfiguration, from scope: ParameterScope) throws {
    if let complaint = configuration.complaint { preconditionFailure("MMDiT: \(complaint)") }
    self.configuration = configuration
    let width = configuration.width
    patches = try LatentPatches(configuration, from: scope["pos_embed"])
    condition = try TimeTextEmbedding(configuration, from: scope["time_text_embed"])
    context = try Linear(
      inputs: configuration.textSize, outputs: width, from: scope["context_embedder"])
    blocks = try (0..<configuration.layers).map {
      try JointBlock(configuration, layer: $0, from: scope["transformer_blocks"][$0])
    }
    norm = try ModulatedNorm(width: width, count: 2, from: scope["norm_out"])
    output = try Linear(
      inputs: width,
      outputs: configuration.patchSize * configuration.patchSize * configuration.outputChannels,
      from: scope["proj_out"])
  }

  /// Whether it has positions for latents `[N, C, H, W]`.
  public func fits(_ shape: Shape) -> Bool {
    shape.rank == 4 && shape[1] == configuration.inputChannels && patches.grid(of: shape) != nil
  }

  /// The velocity `[N, C, H, W]` of latents of that shape, each at its own time from 0, which is data,
  /// to 1, which is noise; blocks that are skipped, counted from 0, leave tokens as they are.
  ///
  /// - Precondition: ``fits(_:)``, and there is a time and a text for each.
  public func callAsFunction(
    _ x: Tensor, times: [Float], text: Text, skipping skipped: Set<Int> = []
  ) -> Tensor {
    let count = x.shape[0]
    guard fits(x.shape), let grid = patches.grid(of: x.shape), times.count == count,
      text.tokens.shape[0] == count, text.pooled.shape[0] == count
    else {
      preconditionFailure(
        "MMDiT: latents \(x.shape), \(times.count) times, texts \(text.tokens.shape)")
    }
    let told = Activation.silu(condition(times: times, pooled: text.pooled))
    var tokens = patches(x, grid: grid)
    var words = context(text.tokens)
    for (index, block) in blocks.enumerated() where !skipped.contains(index) {
      (tokens, words) = block(tokens, words, condition: told)
      Trace.layer("block \(index + 1)", tokens)
    }
    let parts = norm(told)
    let normed = ModulatedNorm.modulation(shift: parts[1], scale: parts[0])(tokens)
    return latents(output(normed), grid: grid)
  }

  /// Puts patches together: `[N, T, patch² · C]`, a latent's channels next to each other, → `[N, C, H, W]`.
  private func latents(_ tokens: Tensor, grid: Size2D) -> Tensor {
    let (count, patch, channels) = (
      tokens.shape[0], configuration.patchSize, configuration.outputChannels
    )
    return
      tokens
      .reshaped(count, grid.height, grid.width, patch, patch, channels)
      .permuted(0, 5, 1, 3, 2, 4)
      .reshaped(count, channels, grid.height * patch, grid.width * patch)
  }
}
