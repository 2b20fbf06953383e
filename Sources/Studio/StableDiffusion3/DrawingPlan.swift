import Autoencoders
import Layers
import RectifiedFlow
import Rendering

/// What drawing with a large model takes, told before it starts.
public struct DrawingPlan: Hashable, Sendable {
  /// A part of the model.
  public struct Part: Hashable, Sendable {
    /// What people call it.
    public let name: String
    /// How many numbers its weights are.
    public let parameters: Int
    /// The bytes that they take in their files, from where they are mapped.
    public let bytes: Int
    /// Whether it is let go once prompts are read.
    public let isReleased: Bool
  }

  /// The parts, those that draw first.
  public let parts: [Part]
  /// Width and height of a picture.
  public let size: [Int]
  /// The solver and its steps, in words.
  public let steps: String
  /// How often a picture goes through the transformer; `nil` where that is found out while drawing.
  public let evaluationsPerPicture: Int?
  /// About how many bytes one picture needs beyond the mapped weights.
  public let workingBytes: Int

  init(
    _ files: StableDiffusion3Files, _ sampling: RenderRecipe.Sampling, evaluationsPerPicture: Int?
  ) throws {
    parts = try files.parts(for: sampling).map { part in
      let weights = try files.weights(of: part)
      return Part(
        name: part.name, parameters: weights.elementCount, bytes: try files.bytes(of: part),
        isReleased: StableDiffusion3Part.encoders.contains(part))
    }
    size = sampling.size ?? [0, 0]
    self.evaluationsPerPicture = evaluationsPerPicture
    steps = [
      sampling.times.map { "\($0.count) times" } ?? sampling.steps.map { "\($0) steps" },
      sampling.sampler,
      sampling.guidance.map { $0 == 1 ? "no guidance" : "guidance \($0)" },
      sampling.skippedLayers.map { "skipping layers \($0.layers)" },
    ].compactMap(\.self).joined(separator: ", ")
    let decoder = parts.first { $0.name == StableDiffusion3Part.autoencoder.name }
    workingBytes = Self.workingBytes(
      files, sampling, size: size, decoderParameters: decoder?.parameters ?? 0)
  }

  /// The larger of what the transformer and the decoder need at once.
  ///
  /// Both are counted in maps of 32-bit floats, as measured: a transformer holds about twenty of its
  /// tokens, those of guidance beside the others; a decoder by strips one and a half of the widest at
  /// full resolution, and its weights as convolutions want them.
  private static func workingBytes(
    _ files: StableDiffusion3Files, _ sampling: RenderRecipe.Sampling, size: [Int],
    decoderParameters: Int
  ) -> Int {
    let side = files.pixelsPerToken
    let tokens =
      (size[0] / side) * (size[1] / side) + 77 + (sampling.prompt?.maximumLength ?? 256)
    let rows = sampling.guidance == 1 ? 1 : 2
    let transformer = 20 * rows * tokens * files.transformer.width * 4
    let channels = files.autoencoder.blockChannels
    let widest = channels.prefix(2).reduce(0, +)
    let decoder = (widest * size[0] * size[1] + decoderParameters) * 4
    return max(transformer, decoder) + (100 << 20)
  }
}
