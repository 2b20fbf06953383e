import Images

/// Something that draws pictures: a model, ready to sample.
public protocol PictureSource: Sendable {
  /// Draws one picture for each request, in their order.
  ///
  /// A picture depends on its own request alone, whatever is drawn beside it. Throws where a value
  /// is not a number.
  func draw(_ requests: [PictureRequest]) throws -> [Image]

  /// How many pictures are drawn at once where nobody says: memory and speed, never bits.
  var usualBatch: Int { get }
}

extension PictureSource {
  /// 64: small pictures keep all threads busy only together.
  public var usualBatch: Int { 64 }
}

/// What one picture is drawn from.
public struct PictureRequest: Hashable, Sendable {
  /// The seed of everything random about it.
  public var seed: UInt64
  /// The class that it is asked to be of; `nil` for any.
  public var className: String?
  /// How far it is on the way between two pictures, 0 … 1; `nil` where there are none.
  public var place: Float?

  /// Creates a request.
  public init(seed: UInt64, className: String? = nil, place: Float? = nil) {
    (self.seed, self.className, self.place) = (seed, className, place)
  }
}
