/// Rows cut into strips of nearly equal height, none higher than a tile.
///
/// Equal heights keep the last strip from being a sliver, which would leave the machine waiting for
/// its few chains.
struct Strips {
  let rows: Int
  let count: Int

  init(rows: Int, highest: Int) {
    self.rows = rows
    count = (rows + highest - 1) / highest
  }

  /// The rows of one strip.
  subscript(index: Int) -> Range<Int> { start(index)..<start(index + 1) }

  /// The first row of one strip; of the strip after the last one, the number of rows.
  func start(_ index: Int) -> Int { rows * index / count }
}
