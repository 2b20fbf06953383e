import Files
import Images

/// Draws the sheet of a plot into a file, a row of pictures at a time.
public struct PlotRun: Sendable {
  private let recipe: RenderRecipe
  private let plot: RenderRecipe.Plot
  private let batchSize: Int?

  /// Plans the sheet of a recipe, `nil` where it is none of a plot; batches are as large as sources
  /// like them where nobody says.
  public init?(_ recipe: RenderRecipe, batchSize: Int? = nil) {
    guard let plot = recipe.plot else { return nil }
    (self.recipe, self.plot, self.batchSize) = (recipe, plot, batchSize)
  }

  /// How many pictures there are.
  public var count: Int { plot.count }

  /// Checks every setting, so that nothing is wrong with the last row that could be said before the
  /// first.
  public func check(_ sources: any PictureSources) throws {
    for column in plot.x.values.indices {
      _ = try sources.source(for: recipe.tile(column: column, row: 0).forAny)
    }
    for row in 0..<plot.rows {
      _ = try sources.source(for: recipe.tile(column: 0, row: row).forAny)
    }
  }

  /// Draws the sheet into a file, whole or not at all.
  ///
  /// Returns `false` where the closure, called with the number of pictures so far, says to stop.
  public func draw(
    to path: String, as encoding: ImageEncoding, carriesMetadata: Bool = true,
    from sources: any PictureSources, progress: (Int) -> Bool
  ) throws -> Bool {
    let first = try row(0, sources)
    let width = first.map(\.width).max() ?? 1
    let height = first.map(\.height).max() ?? 1
    let sheet = LabelledSheet(
      LabelledSheet.Labels(
        title: plot.title ?? "", columns: plot.x.labels, rows: plot.y?.labels ?? [""]),
      width: width, height: height, padding: plot.padding, background: plot.background)
    let metadata = carriesMetadata ? ImageMetadata(text: try recipe.text()) : ImageMetadata()
    do {
      try Image.write(to: path, as: encoding, sheet.plan(metadata)) { append in
        if let header = sheet.header() { try append(header) }
        for row in 0..<plot.rows {
          try append(sheet.row(row, row == 0 ? first : self.row(row, sources)))
          guard progress((row + 1) * plot.x.values.count) else { throw Stopped() }
        }
      }
    } catch is Stopped {
      return false
    }
    return true
  }

  private struct Stopped: Error {}

  /// The pictures of a row: those of one source together, in batches.
  private func row(_ row: Int, _ sources: any PictureSources) throws -> [Image] {
    let tiles = try plot.x.values.indices.map { try recipe.tile(column: $0, row: row) }
    var groups: [(recipe: RenderRecipe, columns: [Int])] = []
    var places: [RenderRecipe: Int] = [:]
    for (column, tile) in tiles.enumerated() {
      let common = tile.forAny
      if let place = places[common] {
        groups[place].columns.append(column)
      } else {
        places[common] = groups.count
        groups.append((common, [column]))
      }
    }
    var images = [Image?](repeating: nil, count: tiles.count)
    for (common, columns) in groups {
      let source = try sources.source(for: common)
      let requests = columns.map { tiles[$0].requests[0] }
      try BatchRenderer(source, batchSize: batchSize).draw(requests) { place, image in
        images[columns[place]] = image
        return true
      }
    }
    return images.compactMap(\.self)
  }
}

extension RenderRecipe {
  /// The recipe without what differs between pictures that are drawn together.
  var forAny: RenderRecipe {
    var recipe = self
    recipe.seed = 0
    recipe.sampling.classes = nil
    return recipe
  }
}

extension RenderRecipe.Axis {
  /// What is written beside each value: its setting at the first, and the value.
  fileprivate var labels: [String] { values.map { "\(key) \($0)" } }
}
