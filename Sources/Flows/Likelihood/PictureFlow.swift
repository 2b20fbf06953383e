import Tensors

/// A flow over pictures whose values are levels 0 … 255.
///
/// Data are values 0 … 1, `[N, C, H, W]`: level v stands for v/256 … (v + 1)/256. Likelihoods are
/// those of densities over these values, in nats.
public protocol PictureFlow: Sendable {
  /// `[C, H, W]`.
  var imageShape: [Int] { get }

  /// The names of the classes that pictures may be asked to be of; none where it knows none.
  var classes: [String] { get }

  /// The distribution of its code.
  var prior: Prior { get }

  /// Returns log p of pictures of levels, `[N, C, H, W]` → `[N]`, or a bound that is at most that.
  ///
  /// Noise is drawn from the streams of the seed and of each picture's place.
  func logLikelihood(
    ofLevels pictures: Tensor, classes: [Int?], samples: Range<Int>, seed: UInt64
  ) -> Tensor

  /// Returns the code of data: `[N, C, H, W]` → `[N, C · H · W]`.
  func code(of data: Tensor, classes: [Int?]) -> Tensor

  /// Returns the data of a code: `[N, C · H · W]` → `[N, C, H, W]`.
  func data(of code: Tensor, classes: [Int?]) -> Tensor

  /// The part after which the data of a code, `[1, C · H · W]`, are no longer made of finite numbers;
  /// `nil` where they are to the end.
  func brokenPart(code: Tensor, classes: [Int?]) -> String?

  /// What each part's own inverse leaves of what went in, in the order of the forward direction.
  func inverseErrors(of data: Tensor, classes: [Int?]) -> [InverseError]
}

extension PictureFlow {
  /// The number of components of a picture, and of its code.
  public var components: Int { imageShape.reduce(1, *) }

  /// Draws a code for each seed, `[seeds, C · H · W]`; each depends on its own seed alone.
  ///
  /// The temperature multiplies the code: below 1 pictures are more typical and less varied.
  public func code(seeds: [UInt64], temperature: Float = 1) -> Tensor {
    prior.sample(seeds: seeds, components: components) * temperature
  }

  /// Returns `−log₂ P` of pictures of levels for each component, in bits.
  public func bitsPerDimension(
    of pictures: Tensor, classes: [Int?], samples: Range<Int>, seed: UInt64
  ) -> [Double] {
    logLikelihood(ofLevels: pictures, classes: classes, samples: samples, seed: seed)
      .values.map { Bits.perDimension(nats: -Double($0), components: components) }
  }
}

/// From nats over 0 ..< 1 to bits over levels.
public enum Bits {
  /// ln 2.
  private static let ln2 = 0.693_147_180_559_945_3

  /// Turns −log p over 0 ..< 1, in nats for a picture of D components, into bits for each component's
  /// 256 levels: `8 + nats / (D · ln 2)`.
  ///
  /// The 8 are log₂ 256: a level is 1/256 wide, so that its probability is at least the mean density
  /// there divided by 256. 8 bits are those of a uniform distribution over the levels.
  public static func perDimension(nats: Double, components: Int) -> Double {
    8 + nats / (Double(components) * ln2)
  }

  /// The inverse of ``perDimension(nats:components:)``: log p over 0 ..< 1, in nats for a picture.
  public static func logLikelihood(bitsPerDimension bits: Double, components: Int) -> Double {
    (8 - bits) * Double(components) * ln2
  }
}

/// How far a part's inverse is from being one.
public struct InverseError: Hashable, Sendable, Codable {
  /// The name of the part.
  public let part: String
  /// The largest difference, as a share of the largest magnitude of what went in; not finite where
  /// the way back is not.
  public let error: Double

  init(part: String, _ x: Tensor, _ back: Tensor) {
    self.part = part
    let (x, back) = (x.values, back.values)
    var (difference, size) = (0.0, 0.0)
    for (a, b) in zip(x, back) {
      let distance = Double(abs(a - b))
      guard distance.isFinite else {
        error = .infinity
        return
      }
      difference = max(difference, distance)
      size = max(size, Double(abs(a)))
    }
    error = difference / max(size, 1e-30)
  }
}
