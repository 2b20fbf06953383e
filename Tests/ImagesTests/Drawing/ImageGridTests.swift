import Images
import Testing

@Suite struct ImageGridTests {
  private let red = TestPictures.plain(4, 3, [255, 0, 0])
  private let blue = TestPictures.plain(4, 3, [0, 0, 255])

  @Test func `pictures stand row by row with padding around`() {
    let sheet = ImageGrid([red, blue, red], columns: 2, padding: 1, background: [9, 8, 7]).drawn()
    #expect(sheet.width == 11 && sheet.height == 9 && sheet.channels == .rgb)
    for y in 0..<9 {
      for x in 0..<11 {
        let (column, row) = ((x - 1) / 5, (y - 1) / 4)
        let isGap = x == 0 || y == 0 || (x - 1) % 5 == 4 || (y - 1) % 4 == 3
        let expected =
          isGap || (row == 1 && column == 1)
          ? [9, 8, 7] : row == 0 && column == 1 ? [0, 0, 255] : [255, 0, 0]
        #expect(sheet[x, y] == expected, "(\(x), \(y))")
      }
    }
  }

  @Test(arguments: [(1, 1), (2, 2), (4, 2), (5, 3), (9, 3), (64, 8)])
  func `without columns the sheet is about square`(count: Int, columns: Int) {
    let sheet = ImageGrid(Array(repeating: red, count: count), padding: 0).drawn()
    #expect(sheet.width == 4 * columns)
  }

  @Test func `one grey picture stays grey, mixed ones get what the richest has`() {
    let grey = TestPictures.plain(2, 2, [77])
    #expect(ImageGrid([grey]).drawn().channels == .grey)
    #expect(ImageGrid([grey], background: [0, 0, 9]).drawn().channels == .rgb)
    let deep = TestPictures.noise(2, 2, .greyAlpha, .sixteen)
    let sheet = ImageGrid([grey, red, deep], columns: 3, padding: 0).drawn()
    #expect(sheet.channels == .rgba && sheet.depth == .sixteen)
    #expect(sheet[1, 0] == [77 * 257, 77 * 257, 77 * 257, 65_535])
    #expect(sheet[4, 0] == [65_535, 0, 0, 65_535])
    let (value, alpha) = (deep[0, 0][0], deep[0, 0][1])
    #expect(sheet[9, 0] == [value, value, value, alpha])
    #expect(sheet[0, 2] == [65_535, 65_535, 65_535, 65_535])
  }

  @Test func `smaller pictures stand in the middle of their cells`() {
    let dot = TestPictures.plain(1, 1, [0])
    let sheet = ImageGrid([TestPictures.plain(5, 5, [0]), dot], columns: 2, padding: 0).drawn()
    #expect(sheet.width == 10 && sheet[7, 2] == [0] && sheet[6, 2] == [255])
  }

  @Test func `labels add room where they stand and leave the pictures alone`() {
    let picture = TestPictures.noise(60, 40, .rgb)
    let plain = ImageGrid(Array(repeating: picture, count: 4), columns: 2, padding: 3)
    var labelled = plain
    labelled.columnLabels = ["steps 4", "steps 8"]
    labelled.rowLabels = ["cfg 1", "cfg 4"]
    labelled.cellLabels = ["a", "b", "c", "d"]
    let (small, large) = (plain.drawn(), labelled.drawn())
    #expect(large.width > small.width && large.height > small.height)
    var found = 0
    for y in 0...(large.height - 40) {
      for x in 0...(large.width - 60) where large[x, y] == picture[0, 0] {
        if large.cropped(x: x, y: y, width: 60, height: 40) == picture { found += 1 }
      }
    }
    #expect(found == 4)
  }

  @Test func `long labels are wrapped, and no letter is cut off`() {
    let words = "a very long label of many words and onelongwordthatdoesnotfit"
    var grid = ImageGrid([TestPictures.plain(50, 20, [255])], padding: 2)
    let ink = BitmapFontTests.dots(in: words.filter { $0 != " " })
    for keyPath in [\ImageGrid.columnLabels, \.cellLabels, \.rowLabels] {
      grid.columnLabels = []
      grid.cellLabels = []
      grid.rowLabels = []
      grid[keyPath: keyPath] = [words]
      let sheet = grid.drawn()
      guard case .eight(let samples) = sheet.samples else { continue }
      #expect(samples.filter { $0 == 0 }.count == ink)
    }
  }

  @Test func `ink stands out from the background`() {
    var grid = ImageGrid([TestPictures.plain(20, 20, [128])], background: [10, 10, 10])
    grid.cellLabels = ["I"]
    guard case .eight(let samples) = grid.drawn().samples else { return }
    #expect(samples.filter { $0 == 255 }.count == BitmapFontTests.dots(in: "I"))
  }

  @Test func `no pictures trap`() async {
    await #expect(processExitsWith: .failure) { _ = ImageGrid([]).drawn() }
  }
}
