import Autoencoders
import Datasets
import Images
import RectifiedFlow
import Rendering
import Tensors

/// Draws pictures with Stable Diffusion 3.
package struct StableDiffusion3Pictures: PictureSource {
  private let model: MMDiT
  private let autoencoder: AutoencoderKL
  private let reader: PromptReader
  private let plan: FlowPlan
  private let over: DrawnOver?
  private let sampling: RenderRecipe.Sampling
  private let depth: Int
  private let path: String
  private let watch: DrawingWatch

  /// Prepares to draw with a pipeline that is open.
  ///
  /// Throws where a setting is out of its range, and where the picture that is drawn over cannot be
  /// read.
  init(
    _ pipeline: BuiltPipeline, _ sampling: RenderRecipe.Sampling, reader: PromptReader, depth: Int,
    watching watch: DrawingWatch
  ) throws {
    let files = pipeline.files
    (self.reader, self.sampling, self.depth, self.watch) = (reader, sampling, depth, watch)
    (path, model, autoencoder) = (files.path, pipeline.transformer, pipeline.autoencoder)
    let pixels = sampling.size ?? [0, 0]
    plan = try FlowPlan(
      sampling, tokens: pixels[0] / files.pixelsPerToken * (pixels[1] / files.pixelsPerToken))
    over = try sampling.over.map {
      let shape = [files.autoencoder.inputChannels, pixels[1], pixels[0]]
      return try DrawnOver($0, PicturePreparation(imageShape: shape))
    }
  }

  /// What was not read of the prompts, a line each.
  var notes: [String] { reader.notes }

  /// A large picture keeps all threads busy alone, and memory is for larger ones.
  package var usualBatch: Int { latentShape[1] * latentShape[2] >= 1024 ? 1 : 8 }

  /// The latents of one picture: `[C, h, w]`.
  private var latentShape: [Int] {
    let (size, configuration) = (sampling.size ?? [0, 0], autoencoder.configuration)
    return [
      configuration.latentChannels, size[1] / configuration.scale, size[0] / configuration.scale,
    ]
  }

  /// How often a picture goes through the model; `nil` where that is found out while drawing.
  func evaluationsPerPicture() throws -> Int? {
    guard SamplerKind(rawValue: sampling.sampler ?? "")?.isAdaptive != true else { return nil }
    // The solver itself counts, on a picture of one number that nothing moves.
    let still = plan.guidance.field({ x, _, _ in x * 0 }, weak: { x, _, _ in x * 0 })
    let (noise, seeds) = (Tensor.zeros([1, 1]), [UInt64(0)])
    let problem =
      try over.map {
        try SamplingProblem(
          velocity: still, data: noise, noise: noise, schedule: plan.schedule,
          strength: $0.strength, seeds: seeds)
      } ?? SamplingProblem(velocity: still, noise: noise, schedule: plan.schedule, seeds: seeds)
    return try plan.sampler.sample(problem).evaluations[0]
  }

  package func draw(_ requests: [PictureRequest]) throws -> [Image] {
    try draw(requests, from: nil)
  }

  /// Draws from given noise `[N, C, h, w]` instead of that of the seeds.
  package func draw(_ requests: [PictureRequest], from noise: Tensor?) throws -> [Image] {
    do {
      let texts = try reader.texts()
      return try withoutGradients {
        let drawn = try plan.sampler.sample(problem(requests, texts, noise: noise))
        // A decoder's maps have other sizes than a transformer's: those would only lie there.
        StoragePool.shared.trim()
        return try requests.indices.map { index in
          try image(drawn.pictures.sliced(0, index..<index + 1))
        }
      }
    } catch let error as SamplingError {
      guard case .notFinite = error else { throw error }
      throw notFinite(error.description)
    } catch let error as NonFinite {
      throw notFinite(error.description)
    }
  }

  private func notFinite(_ reason: String) -> PipelineError {
    .notFinite(path: path, reason: reason, isHalf: Precision.current == .float16)
  }

  private func image(_ latents: Tensor) throws -> Image {
    let picture = autoencoder.decodeByStrips(autoencoder.unscaled(latents))
    if let found = NonFinite("the autoencoder", in: picture) { throw found }
    let shape = picture.shape
    return try picture.withElements { values in
      try Image(
        planes: values, width: shape[3], height: shape[2],
        channels: Image.Channels(planes: shape[1]), depth: depth == 16 ? .sixteen : .eight)
    }
  }

  private func problem(
    _ requests: [PictureRequest], _ texts: MMDiT.Text, noise given: Tensor?
  ) throws -> SamplingProblem {
    let seeds = requests.map(\.seed)
    var numbers = PictureNoise(seeds: seeds, asTorch: sampling.generator == .torch)
    // As diffusers does it, the picture that is drawn over takes its numbers first.
    let data = over.map { over in
      (
        data: encoded(over.data, by: numbers.normal(.encoding, latentShape)),
        mask: over.mask.map(latentMask), strength: over.strength
      )
    }
    let noise = given ?? numbers.normal(.noise, latentShape)
    return try plan.problem(
      velocity: velocity(texts), noise: noise, over: data, seeds: seeds, numbers: numbers)
  }

  /// The latents of a picture `[1, C, H, W]`, drawn for each of the pictures with its own numbers.
  private func encoded(_ picture: Tensor, by noise: Tensor) -> Tensor {
    let likely = autoencoder.encode(picture)
    let count = noise.shape[0]
    func repeated(_ x: Tensor) -> Tensor {
      .concatenated(Array(repeating: x, count: count), axis: 0)
    }
    let distribution = AutoencoderKL.Distribution(
      mean: repeated(likely.mean), logVariance: repeated(likely.logVariance))
    return autoencoder.scaled(distribution.sample(noise)).detached
  }

  /// A mask `[1, 1, H, W]` where latents are: `[1, 1, h, w]`, all or nothing, as diffusers has it.
  private func latentMask(_ mask: Tensor) -> Tensor {
    let (scale, height, width) = (
      autoencoder.configuration.scale, latentShape[1], latentShape[2]
    )
    let values = mask.values
    return Tensor(
      (0..<height * width).map { place in
        let (row, column) = (place / width * scale, place % width * scale)
        return values[row * width * scale + column] < 0.5 ? 0 : 1
      }, [1, 1, height, width])
  }

  /// The guided velocity for a prompt.
  private func velocity(_ texts: MMDiT.Text) -> VelocityField {
    func told(_ rows: [GuidedRow]) -> MMDiT.Text {
      func chosen(_ both: Tensor) -> Tensor {
        .concatenated(
          rows.map { both.sliced(0, $0.isConditional ? 0..<1 : 1..<2) }, axis: 0)
      }
      return MMDiT.Text(tokens: chosen(texts.tokens), pooled: chosen(texts.pooled))
    }
    let skipped = Set(sampling.skippedLayers?.layers ?? [])
    let field = plan.guidance.field(
      { x, times, rows in model(x, times: times, text: told(rows)) },
      weak: { x, times, rows in
        model(x, times: times, text: told(rows), skipping: skipped)
      })
    return field.observed { x, times, rows, velocity in
      try watch.evaluations.add(times.reduce(0) { $0 + field.evaluations(at: $1) })
      // The line from noise through the picture leads to data at time 0.
      if let preview = watch.preview, rows.first == 0, let time = times.first {
        try preview.show(
          x.sliced(0, 0..<1) - velocity.sliced(0, 0..<1) * time, autoencoder: autoencoder)
      }
    }
  }
}
