import Images
import Testing

@Suite struct CanvasTests {
  private func canvas() -> Canvas { Canvas(width: 16, height: 12, colour: [255, 255, 255]) }

  @Test func `a line along pixels covers them wholly, and half of the next where it reaches them`()
  {
    var sheet = canvas()
    // Three pixels wide around y = 5.5, so that rows 4 to 6 are full.
    sheet.stroke(
      [Canvas.Point(x: 0, y: 88), Canvas.Point(x: 256, y: 88)], width: 48, [0, 0, 0])
    let column = (0..<12).map { sheet.image[8, $0][0] }
    #expect(column == [255, 255, 255, 255, 0, 0, 0, 255, 255, 255, 255, 255])
    var thin = canvas()
    thin.stroke([Canvas.Point(x: 0, y: 96), Canvas.Point(x: 256, y: 96)], width: 16, [0, 0, 0])
    #expect((4..<8).map { thin.image[8, $0][0] } == [255, 128, 128, 255])
  }

  @Test func `one point is a disc that is the same from every side`() {
    var sheet = Canvas(width: 12, height: 12, colour: [255, 255, 255])
    sheet.stroke([Canvas.Point(x: 96, y: 96)], width: 96, [10, 20, 30])
    let image = sheet.image
    for y in 0..<12 {
      for x in 0..<12 {
        #expect(image[x, y] == image[11 - x, y])
        #expect(image[x, y] == image[y, x])
      }
    }
    #expect(image[6, 6] == [10, 20, 30])
    #expect(image[2, 2] == [255, 255, 255])
  }

  @Test func `a line that goes back over itself is no darker`() {
    let way = [Canvas.Point(x: 20, y: 30), Canvas.Point(x: 200, y: 150)]
    var (once, twice) = (canvas(), canvas())
    once.stroke(way, width: 24, [0, 0, 255])
    twice.stroke(way + way, width: 24, [0, 0, 255])
    #expect(once.image == twice.image)
  }

  @Test func `nothing is drawn outside of the area or the sheet`() {
    var sheet = canvas()
    let area = Canvas.Area(x: 4, y: 3, width: 5, height: 4)
    sheet.stroke(
      [Canvas.Point(x: -4000, y: -900), Canvas.Point(x: 9000, y: 2500)], width: 800, [0, 0, 0],
      inside: area)
    sheet.fill(Canvas.Area(x: 14, y: -3, width: 9, height: 4), [9, 9, 9])
    sheet.write("ABC", x: -8, y: 10, font: BitmapFont(), [255, 255, 255])
    for y in 0..<12 {
      for x in 0..<16 {
        let isInside = (4..<9).contains(x) && (3..<7).contains(y)
        let isFilled = x >= 14 && y < 1
        #expect(
          sheet.image[x, y] == (isFilled ? [9, 9, 9] : isInside ? [0, 0, 0] : [255, 255, 255]))
      }
    }
  }

  @Test func `a picture lies where it was put`() {
    var sheet = canvas()
    sheet.put(Image(width: 2, height: 1, channels: .grey, bytes: [7, 8]), x: 14, y: 11)
    #expect(sheet.image[14, 11] == [7, 7, 7])
    #expect(sheet.image[15, 11] == [8, 8, 8])
  }
}
