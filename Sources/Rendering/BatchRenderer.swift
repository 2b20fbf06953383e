import Images

/// Draws the pictures of a recipe, a batch at a time.
///
/// The batch size decides memory and speed; a picture has the same bits in every batch.
public struct BatchRenderer: Sendable {
  private let source: any PictureSource
  private let batchSize: Int

  /// Creates a renderer; batches are as large as the source likes them where nobody says.
  ///
  /// - Precondition: `batchSize > 0`.
  public init(_ source: any PictureSource, batchSize: Int? = nil) {
    let batchSize = batchSize ?? source.usualBatch
    precondition(batchSize > 0, "BatchRenderer: batches of \(batchSize)")
    self.source = source
    self.batchSize = batchSize
  }

  /// Draws a picture for each request and hands each on with its place; stops where the closure
  /// returns false.
  ///
  /// Throws what the model or the closure throws.
  public func draw(
    _ requests: [PictureRequest], _ receive: (Int, Image) throws -> Bool
  ) throws {
    for start in stride(from: 0, to: requests.count, by: batchSize) {
      let batch = Array(requests[start..<min(start + batchSize, requests.count)])
      for (offset, image) in try source.draw(batch).enumerated() {
        guard try receive(start + offset, image) else { return }
      }
    }
  }

  /// Draws a recipe: its only picture, or its sheet; the recipe is inside.
  ///
  /// Returns `nil` where the closure, called after each picture, says to stop.
  public func draw(
    _ recipe: RenderRecipe, progress: (Int) -> Bool = { _ in true }
  ) throws -> Image? {
    var images: [Image] = []
    try draw(recipe.requests) { index, image in
      images.append(image)
      return progress(index + 1)
    }
    guard images.count == recipe.count else { return nil }
    return try recipe.assembled(images)
  }
}

extension RenderRecipe {
  /// Lays the recipe's pictures out as it says, and puts the recipe inside.
  ///
  /// - Precondition: there are as many pictures as the recipe counts, and at least one.
  public func assembled(_ images: [Image]) throws -> Image {
    precondition(images.count == count, "RenderRecipe: \(images.count) pictures for \(count)")
    var sheet = images[0]
    if let grid {
      var layout = ImageGrid(
        images, columns: grid.columns, padding: grid.padding, background: grid.background)
      if grid.labels { layout.cellLabels = seeds.map(String.init) }
      sheet = layout.drawn()
    }
    let size = grid == nil ? (sheet.width, sheet.height) : nil
    for entry in try text(width: size?.0, height: size?.1).entries {
      sheet.metadata.text[entry.keyword] = entry.value
    }
    return sheet
  }
}
