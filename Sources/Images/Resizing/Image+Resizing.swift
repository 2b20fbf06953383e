extension Image {
  /// Returns the picture in another size.
  ///
  /// Rows are resized first, then columns, each sum in ascending order in `Float`, so the result
  /// is the same on every machine. Colours are weighed by their alpha. Works on the samples as
  /// they are, as everybody does, rather than on linear light.
  ///
  /// - Precondition: the size is positive.
  public func resized(width: Int, height: Int, filter: ResizeFilter = .bicubic) -> Image {
    precondition(width > 0 && height > 0, "resized: \(width)×\(height) is not a size")
    if width == self.width && height == self.height { return self }
    return ResizedRows(self, width: width, height: height, filter: filter).image(0..<height)
  }
}
