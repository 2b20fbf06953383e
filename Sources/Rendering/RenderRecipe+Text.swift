extension RenderRecipe {
  /// What a picture is asked to be in words, and how a model reads them.
  public struct Prompt: Codable, Hashable, Sendable {
    /// What it is to show.
    public var text: String
    /// What guidance keeps it away from; nothing where it is empty.
    public var negative: String
    /// The text encoders that are left out, by their names; `nil` for none.
    public var without: [String]?
    /// How many tokens T5 reads of a prompt.
    public var maximumLength: Int?
    /// Whether `(word:1.3)` says how much a word counts; otherwise it is what it says.
    public var weights: Bool?

    /// Creates a prompt.
    public init(text: String, negative: String = "") {
      (self.text, self.negative) = (text, negative)
    }
  }

  /// Layers of a model that guidance leaves out to see what is missing then.
  public struct SkippedLayers: Codable, Hashable, Sendable {
    /// The numbers of the layers, from 0.
    public var layers: [Int]
    /// How far a picture moves away from what it would be without them.
    public var scale: Float
    /// The share of the steps after which it begins.
    public var start: Double
    /// The share of the steps at which it ends.
    public var stop: Double

    /// What Stable Diffusion 3.5 medium was published with, for some layers.
    public init(layers: [Int], scale: Float = 2.8, start: Double = 0.01, stop: Double = 0.2) {
      (self.layers, self.scale, self.start, self.stop) = (layers, scale, start, stop)
    }
  }

  /// A file of small changes to a model's weights, a LoRA.
  public struct Adapter: Codable, Hashable, Sendable {
    /// The file.
    public var file: Input
    /// How much of the change there is; 1 is all of it.
    public var scale: Float

    /// Creates a reference to a file.
    public init(file: Input, scale: Float = 1) { (self.file, self.scale) = (file, scale) }

    /// Reads a file, and behind its last colon how much of it there is, where that is a number; `nil`
    /// where it is not within -100 … 100.
    public init?(_ text: String) {
      guard let colon = text.lastIndex(of: ":"),
        let scale = Float(text[text.index(after: colon)...])
      else {
        self.init(file: Input(file: text))
        return
      }
      guard scale.isFinite, scale.magnitude <= 100 else { return nil }
      self.init(file: Input(file: String(text[..<colon])), scale: scale)
    }
  }

  /// Who makes the noise that pictures start from.
  public enum Generator: String, Codable, CaseIterable, Sendable {
    /// Our own, counted from the seed.
    case philox
    /// PyTorch's on a CPU, so that pictures can be compared with diffusers'.
    case torch
  }
}
