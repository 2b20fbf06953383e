extension RenderRecipe {
  /// How a model samples; a family reads what it understands.
  ///
  /// In a recipe that a picture carries everything is said that its family understands.
  public struct Sampling: Codable, Hashable, Sendable {
    /// What a flow multiplies its code with: below 1 pictures are more typical and less varied.
    public var temperature: Float
    /// The solver that takes a flow from noise to data, by its name.
    public var sampler: String?
    /// How many steps it takes.
    public var steps: Int?
    /// How the times of its steps lie between noise and data, by the name of a curve.
    public var spacing: String?
    /// How times are moved towards the noise: t ↦ s·t / (1 + (s − 1)·t).
    public var shift: Double?
    /// Whether times are moved the more the larger a picture is; ``shift`` then says nothing.
    public var dynamicShift: Bool?
    /// The times themselves, descending from at most 1; steps, spacing and shift then say nothing.
    public var times: [Float]?
    /// How far a step of an adaptive solver may be off.
    public var tolerance: Float?
    /// How much more a picture becomes what it is asked to be than what it would be anyway: 1 leaves
    /// it at that.
    public var guidance: Float?
    /// The lowest and the highest time at which there is guidance; `nil` for all.
    public var guidanceInterval: [Float]?
    /// How far guidance keeps a picture's deviation, 0 … 1.
    public var guidanceRescale: Float?
    /// What pictures are asked to be, one after the other and again from the first; `nil` for
    /// anything.
    public var classes: [String]?
    /// What all pictures are asked to be besides, by the names of the model's attributes.
    public var conditions: [String: String]?
    /// The picture that is drawn over.
    public var over: Over?
    /// What pictures are asked to be in words.
    public var prompt: Prompt?
    /// Width and height, for models that draw any size.
    public var size: [Int]?
    /// The layers that guidance leaves out; `nil` for none.
    public var skippedLayers: SkippedLayers?
    /// What changes the model's weights, in the order in which it is added.
    public var adapters: [Adapter]?
    /// Who makes the noise; `nil` is our own generator.
    public var generator: Generator?
    /// The pictures between whose codes a flow draws, in the place of codes from seeds.
    public var between: Between?

    /// Creates settings.
    public init(temperature: Float = 1) { self.temperature = temperature }
  }

  /// A file that takes part in drawing.
  public struct Input: Codable, Hashable, Sendable {
    /// Where it lay, as it was named on the command line.
    public var file: String
    /// `sha256:` and the digest of the file; empty until it was looked at.
    public var digest: String

    /// Creates a reference to a file.
    public init(file: String, digest: String = "") { (self.file, self.digest) = (file, digest) }
  }

  /// Two pictures, and places on the way from one to the other.
  public struct Between: Codable, Hashable, Sendable {
    /// Where the way begins.
    public var first: Input
    /// Where it ends.
    public var last: Input
    /// The place of each picture: 0 is the first, 1 the last.
    public var places: [Float]

    /// Names two pictures; places are spread evenly over a count, ends included.
    public init(first: Input, last: Input, count: Int) {
      (self.first, self.last) = (first, last)
      places = (0..<count).map { count > 1 ? Float($0) / Float(count - 1) : 0 }
    }
  }

  /// A picture that is drawn over, wholly or where a mask says.
  public struct Over: Codable, Hashable, Sendable {
    /// The picture.
    public var image: Input
    /// How much of the way from noise is gone: 1 leaves nothing of the picture.
    public var strength: Double
    /// White where it is drawn, black where the picture is kept; `nil` draws everywhere.
    public var mask: Input?

    /// Creates a reference to a picture.
    public init(image: Input, strength: Double, mask: Input? = nil) {
      (self.image, self.strength, self.mask) = (image, strength, mask)
    }
  }
}
