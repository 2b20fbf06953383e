import Tensors

/// The feature vectors of a set of pictures, in their order.
public struct FeatureSet: Sendable {
  /// What messages call the set, such as the folder of its pictures.
  public let name: String
  /// The numbers of a vector.
  public let size: Int
  /// All vectors, one after the other.
  public private(set) var values: [Float] = []

  /// Creates a set without any vector.
  ///
  /// - Precondition: `size > 0`.
  public init(name: String, size: Int) {
    precondition(size > 0, "FeatureSet: vectors of \(size)")
    (self.name, self.size) = (name, size)
  }

  /// Creates a set of vectors `[N, size]`.
  public init(name: String, _ features: Tensor) {
    self.init(name: name, size: features.shape[1])
    values = features.values
  }

  /// How many vectors there are.
  public var count: Int { values.count / size }

  /// Adds the vectors of more pictures, `[N, 3, H, W]` within −1 … 1.
  ///
  /// Throws ``JudgingError`` where a feature is not a number.
  public mutating func append(_ pictures: Tensor, by extractor: any FeatureExtractor) throws {
    let features = withoutGradients { extractor.features(of: pictures) }
    precondition(
      features.shape == [pictures.shape[0], size], "FeatureSet: features \(features.shape)")
    let new = features.values
    if let broken = new.firstIndex(where: { !$0.isFinite }) {
      throw JudgingError.notANumber(features: extractor.name, picture: count + broken / size)
    }
    values += new
  }

  /// Some of the vectors, `[N, size]`.
  func rows(_ indices: [Int]) -> Tensor {
    Tensor([indices.count, size]) { output in
      values.withUnsafeBufferPointer { values in
        guard let base = values.baseAddress else { return }
        for (row, index) in indices.enumerated() {
          (output + row * size).update(from: base + index * size, count: size)
        }
      }
    }
  }

  /// Throws ``JudgingError`` where there are too few vectors to tell how they vary.
  func check(atLeast needed: Int) throws {
    guard count >= needed else {
      throw JudgingError.tooFew(what: name, needed: needed, found: count)
    }
  }
}
