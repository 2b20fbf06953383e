import Images

/// Something that draws pictures from seeds: a model, ready to sample.
public protocol PictureSource: Sendable {
  /// Draws one picture for each seed, in their order.
  ///
  /// A picture depends on its own seed alone, whatever is drawn beside it. Throws where a value is
  /// not a number.
  func draw(seeds: [UInt64]) throws -> [Image]
}
