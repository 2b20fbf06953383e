import Checkpoints
import Layers
import RectifiedFlow
import Rendering
import Synchronization
import Tensors
import TextEncoders

/// Reads a prompt and what is to be kept away from, once, and then lets go of the text encoders.
final class PromptReader: Sendable {
  /// What was cut off, a line each.
  let notes: [String]

  fileprivate struct Encoders: Sendable {
    var large: CLIPTextModel?
    var giant: CLIPTextModel?
    var t5: T5Encoder?
    var prompts: [StableDiffusion3Part: EncoderPrompts] = [:]
    var sizes = JointPrompt.Sizes()
  }

  private enum State {
    case waiting(Encoders)
    case read(MMDiT.Text)
  }

  private let state: Mutex<State>

  /// Tokenizes prompts and opens the encoders; their weights stay in their files.
  ///
  /// Throws where a tokenizer or an encoder is missing, damaged, or does not go with the others.
  init(
    _ files: StableDiffusion3Files, _ sampling: RenderRecipe.Sampling, adapters: WeightAdapters
  ) throws {
    let prompt = sampling.prompt ?? RenderRecipe.Prompt(text: "")
    let texts = [prompt.text, prompt.negative].map { text in
      prompt.weights == true
        ? PromptWeights.parse(text) : [WeightedText(text: text, weight: 1)]
    }
    let parts = files.parts(for: sampling)
    var encoders = Encoders()
    let length = prompt.maximumLength ?? encoders.sizes.t5Length
    (encoders.sizes.size, encoders.sizes.t5Length) = (files.transformer.textSize, length)
    func model<Model>(
      _ part: StableDiffusion3Part, _ make: (ParameterScope) throws -> Model
    ) throws -> Model {
      // Each weight is used once: what operations make of it is not worth keeping.
      let store = ParameterStore(
        try adapters.adapting(files.weights(of: part), of: part, in: files), keeping: .never)
      let model = try make(store.scope)
      try store.checkAllUsed()
      return model
    }
    func clip(_ part: StableDiffusion3Part) throws -> CLIPTextModel? {
      guard parts.contains(part) else { return nil }
      let configuration: CLIPTextConfiguration = try files.configuration(of: part)
      encoders.prompts[part] = try EncoderPrompts(
        texts, by: try CLIPTokenizer(folder: files.tokenizer(of: part)),
        length: configuration.positions, vocabulary: configuration.vocabularySize, part: part,
        folder: files.path)
      return try model(part) { try CLIPTextModel(configuration, from: $0) }
    }
    encoders.large = try clip(.clipLarge)
    encoders.giant = try clip(.clipGiant)
    if parts.contains(.t5) {
      let configuration: T5Configuration = try files.configuration(of: .t5)
      encoders.prompts[.t5] = try EncoderPrompts(
        texts, by: try T5Tokenizer(folder: files.tokenizer(of: .t5)), length: length,
        vocabulary: configuration.vocabularySize, part: .t5, folder: files.path)
      encoders.t5 = try model(.t5) { try T5Encoder(configuration, from: $0) }
    }
    notes = StableDiffusion3Part.encoders.compactMap { encoders.prompts[$0]?.note }
    try encoders.fit(files)
    state = Mutex(.waiting(encoders))
  }

  /// The prompt, and behind it what is to be kept away from: tokens `[2, T, size]`.
  ///
  /// Throws where an encoder's numbers are not finite.
  func texts() throws -> MMDiT.Text {
    try state.withLock { state in
      switch state {
      case .read(let texts): return texts
      case .waiting(let encoders):
        // The encoders' numbers are too large for half precision, and they are read once.
        let texts = try Precision.with(.float32) { try withoutGradients { try encoders.read() } }
        state = .read(texts)
        StoragePool.shared.trim()
        return texts
      }
    }
  }
}

extension PromptReader.Encoders {
  /// Finds the sizes of what is left out, and whether the parts go together.
  fileprivate mutating func fit(_ files: StableDiffusion3Files) throws {
    let (clip, pooled) = (
      [large, giant].compactMap { $0?.configuration.size }.reduce(0, +),
      files.transformer.pooledSize
    )
    if let large { sizes.largeSize = large.configuration.projectionSize }
    if let giant { sizes.giantSize = giant.configuration.projectionSize }
    switch (large, giant) {
    case (nil, nil): (sizes.largeSize, sizes.giantSize) = (pooled, 0)
    case (nil, _): sizes.largeSize = pooled - sizes.giantSize
    case (_, nil): sizes.giantSize = pooled - sizes.largeSize
    default: break
    }
    if let clip = large ?? giant { sizes.clipLength = clip.configuration.positions }
    let lengths = Set([large, giant].compactMap { $0?.configuration.positions })
    let isSound =
      sizes.largeSize >= 0 && sizes.giantSize >= 0
      && sizes.largeSize + sizes.giantSize == pooled && clip <= sizes.size && lengths.count <= 1
      && t5.map { $0.configuration.size == sizes.size } ?? true
    guard isSound else {
      throw PipelineError.parts(
        path: files.path,
        expected: "text encoders of \(sizes.size) numbers a token and \(pooled) for all of it",
        found: "\(clip) of CLIP, \(t5?.configuration.size ?? 0) of T5, "
          + "\(sizes.largeSize) and \(sizes.giantSize)")
    }
  }

  fileprivate func read() throws -> MMDiT.Text {
    func clip(
      _ model: CLIPTextModel?, _ part: StableDiffusion3Part
    ) throws -> CLIPTextModel.Output? {
      guard let model, let prompts = prompts[part] else { return nil }
      let output = model(prompts.ids)
      try check(output.tokens, part)
      return CLIPTextModel.Output(
        tokens: prompts.weighted(output.tokens),
        pooled: output.pooled.sliced(0, 0..<EncoderPrompts.count))
    }
    func longer() throws -> Tensor? {
      guard let t5, let prompts = prompts[.t5] else { return nil }
      let tokens = t5(prompts.ids)
      try check(tokens, .t5)
      return prompts.weighted(tokens)
    }
    let joint = JointPrompt(
      large: try clip(large, .clipLarge), giant: try clip(giant, .clipGiant), t5: try longer(),
      sizes: sizes)
    return MMDiT.Text(tokens: joint.tokens.detached, pooled: joint.pooled.detached)
  }

  private func check(_ tokens: Tensor, _ part: StableDiffusion3Part) throws {
    if let found = NonFinite(part.name, in: tokens) { throw found }
  }
}
