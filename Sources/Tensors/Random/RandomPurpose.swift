/// What random numbers are for: different purposes of one seed draw from unrelated streams.
///
/// The numbers of the kinds are part of what a seed means; they never change, and a kind that goes
/// out of use keeps its number.
public struct RandomPurpose: Hashable, Sendable {
  /// The kind of use.
  public let kind: UInt16
  /// Which of many uses of a kind, such as a step or the hash of a name.
  public let detail: UInt64

  /// Creates a purpose of one's own; kinds below 1024 belong to this package.
  public init(kind: UInt16, detail: UInt64 = 0) {
    self.kind = kind
    self.detail = detail
  }

  /// What a picture starts from.
  public static let noise = RandomPurpose(kind: 1)

  /// What a stochastic sampler adds at a step.
  public static func samplerNoise(step: Int) -> RandomPurpose { counted(2, step) }

  /// What fills the gaps between the 256 levels of a training picture.
  public static func dequantisation(sample: Int) -> RandomPurpose { counted(3, sample) }

  /// The first value of a parameter.
  public static func initialisation(of parameter: String) -> RandomPurpose {
    RandomPurpose(kind: 4, detail: hash(parameter))
  }

  /// The order of the samples in an epoch.
  public static func shuffling(epoch: Int) -> RandomPurpose { counted(5, epoch) }

  /// What a layer drops of a sample.
  public static func dropout(of layer: String, sample: Int) -> RandomPurpose {
    // Multiplying by an odd number keeps different samples of a layer apart.
    RandomPurpose(
      kind: 6,
      detail: hash(layer) &+ UInt64(bitPattern: Int64(sample)) &* 0x9E37_79B9_7F4A_7C15)
  }

  /// The time between data and noise that a training sample is shown at.
  public static func trainingTime(sample: Int) -> RandomPurpose { counted(7, sample) }

  /// The noise that is mixed into a training sample.
  public static func trainingNoise(sample: Int) -> RandomPurpose { counted(8, sample) }

  /// How a training sample is cropped, mirrored and coloured.
  public static func augmentation(sample: Int) -> RandomPurpose { counted(9, sample) }

  /// Whether a training sample loses its condition, for classifier-free guidance.
  public static func conditionDropout(sample: Int) -> RandomPurpose { counted(10, sample) }

  /// Where a training sample is cut out of its picture.
  public static func crop(sample: Int) -> RandomPurpose { counted(11, sample) }

  /// Whether a training sample is mirrored.
  public static func mirroring(sample: Int) -> RandomPurpose { counted(12, sample) }

  /// The order of the classes in a turn of a balanced order.
  public static func classes(turn: Int) -> RandomPurpose { counted(13, turn) }

  /// The order of a class's samples in its epoch of a balanced order.
  public static func shuffling(class number: Int, epoch: Int) -> RandomPurpose {
    counted(14, number << 40 | epoch)
  }

  /// Which of the latents is drawn that an encoder finds likely.
  public static let encoding = RandomPurpose(kind: 25)

  /// Which features of one of two sets a subset compares.
  public static func judging(subset: Int, side: Int) -> RandomPurpose {
    counted(24, subset << 1 | side)
  }

  private static func counted(_ kind: UInt16, _ number: Int) -> RandomPurpose {
    RandomPurpose(kind: kind, detail: UInt64(bitPattern: Int64(number)))
  }

  /// FNV-1a with 64 bits over the UTF-8 of a name.
  ///
  /// Source: Fowler, Noll, Vo & Eastlake, RFC 9923.
  static func hash(_ name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}
