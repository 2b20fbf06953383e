import Layers
import Tensors

/// A diffusion transformer: the velocity of pictures, noise − data, from the pictures, their times and
/// what they are asked to be.
///
/// Source: Peebles & Xie, 2022, "Scalable Diffusion Models with Transformers",
/// [arXiv:2212.09748](https://arxiv.org/abs/2212.09748).
public struct DiT: Sendable {
  /// What it is made of.
  public let configuration: DiTConfiguration
  private let embedding: Linear
  private let positions: Tensor?
  private let learnedPositions: Parameter?
  private let rotation: Rotation?
  private let time: SinusoidalEmbedding
  private let conditions: [ConditionEmbedding]
  private let blocks: [DiTBlock]
  private let modulation: Linear
  private let head: Head

  /// Pulls `embed`, `pos`, `t`, `y`, `conditions.NAME`, `blocks.N`, `ada` and `head`, as far as the
  /// configuration has them.
  ///
  /// - Precondition: the configuration is sound, as ``DiTConfiguration/complaint`` says.
  public init(_ configuration: DiTConfiguration, from scope: ParameterScope) throws {
    if let complaint = configuration.complaint { preconditionFailure("DiT: \(complaint)") }
    self.configuration = configuration
    let (grid, width) = (configuration.grid, configuration.width)
    embedding = try Linear(
      inputs: configuration.patchSize, outputs: width, from: scope["embed"])
    let kind = configuration.positions
    learnedPositions =
      kind == .learned
      ? try scope.parameter("pos", [1, grid.area, width], initial: .normal(deviation: 0.02)) : nil
    positions = kind == .sineCosine ? sineCosinePositions(grid: grid, size: width) : nil
    rotation =
      kind == .rotary
      ? Rotation(grid: grid, headSize: width / configuration.heads) : nil
    time = try SinusoidalEmbedding(size: width, from: scope["t"])
    conditions = try configuration.conditions.map { condition in
      try ConditionEmbedding(
        condition, choices: configuration.conditions.choices(of: condition), size: width,
        from: condition.name == Condition.className
          ? scope["y"] : scope["conditions"][condition.name])
    }
    blocks = try (0..<configuration.depth).map {
      try DiTBlock(configuration, layer: $0, from: scope["blocks"][$0])
    }
    modulation = try Linear(inputs: width, outputs: 2 * width, initial: .zeros, from: scope["ada"])
    head = try Head(configuration, from: scope["head"])
  }

  /// The velocity `[N, C, H, W]` of pictures of that shape, each at its own time.
  ///
  /// - Parameters:
  ///   - x: pictures between data and noise, data within −1 … 1.
  ///   - times: 0 is data, 1 noise.
  ///   - asked: what each picture is asked to be, a value for each of the configuration's conditions.
  /// - Returns: noise − data, as far as the model knows.
  /// - Precondition: there is a time and a list of values for each picture.
  public func callAsFunction(
    _ x: Tensor, times: [Float], asked: [[ConditionValue]]
  ) -> Tensor {
    velocity(x, times: times, asked: asked).velocity
  }

  /// The velocity, and how unevenly experts were used, `[N]`, summed over blocks; `nil` without any.
  func velocity(
    _ x: Tensor, times: [Float], asked: [[ConditionValue]]
  ) -> (velocity: Tensor, imbalance: Tensor?) {
    let pictures = x.shape[0]
    precondition(
      x.shape == Shape([pictures] + configuration.imageShape) && times.count == pictures
        && asked.count == pictures && asked.allSatisfy { $0.count == conditions.count },
      "DiT: pictures \(x.shape), \(times.count) times, values for \(asked.count)")
    var condition = time(times)
    for (index, embedding) in conditions.enumerated() {
      condition = condition + embedding(asked.map { $0[index] })
    }
    condition = Activation.silu(condition)
    var tokens = embedding(patches(x))
    if let fixed = positions ?? learnedPositions?.value { tokens = tokens + fixed }
    var imbalance: Tensor?
    for (index, block) in blocks.enumerated() {
      let results = checkpointed([tokens, condition]) { [rotation] inputs in
        let result = block(inputs[0], condition: inputs[1], rotation: rotation)
        return [result.tokens] + [result.imbalance].compactMap(\.self)
      }
      tokens = results[0]
      if results.count > 1 { imbalance = imbalance.map { $0 + results[1] } ?? results[1] }
      Trace.layer("block \(index + 1)", tokens)
    }
    let parts = modulation(condition).reshaped(pictures, 1, 2 * configuration.width)
      .chunks(2, axis: -1)
    let normed = configuration.norm.modulation(scale: parts[0], shift: parts[1])(tokens)
    return (head(normed), imbalance)
  }

  /// Cuts pictures into patches: `[N, C, H, W]` → `[N, T, C · patch²]`.
  private func patches(_ x: Tensor) -> Tensor {
    pixelUnshuffle(x, factor: configuration.patch)
      .reshaped(x.shape[0], configuration.patchSize, configuration.grid.area)
      .transposed()
  }
}

/// Turns tokens into pixels: `[N, T, width]` → `[N, C, H, W]`.
private struct Head: Sendable {
  private let configuration: DiTConfiguration
  private let linear: Linear?
  private let upsampling: UpsamplingBlock?

  init(_ configuration: DiTConfiguration, from scope: ParameterScope) throws {
    self.configuration = configuration
    let width = configuration.width
    guard let kind = configuration.unpatchify.upsampling else {
      linear = try Linear(
        inputs: width, outputs: configuration.patchSize, initial: .zeros, from: scope)
      upsampling = nil
      return
    }
    linear = nil
    upsampling = try UpsamplingBlock(
      inputs: width, outputs: configuration.imageShape[0], factor: configuration.patch,
      kind: kind, from: scope)
  }

  func callAsFunction(_ tokens: Tensor) -> Tensor {
    let grid = configuration.grid
    let mapped = linear.map { $0(tokens) } ?? tokens
    let planes = mapped.transposed()
      .reshaped(tokens.shape[0], mapped.shape[2], grid.height, grid.width)
    return upsampling.map { $0(planes) } ?? pixelShuffle(planes, factor: configuration.patch)
  }
}
