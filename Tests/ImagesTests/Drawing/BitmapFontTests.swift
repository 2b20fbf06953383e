import Images
import Testing

@Suite struct BitmapFontTests {
  /// How many dots a text has.
  static func dots(in text: String) -> Int {
    var count = 0
    BitmapFont().draw(text, x: 0, y: 0) { _, _ in count += 1 }
    return count
  }

  /// The dots of a text, row by row.
  private func picture(of text: String, scale: Int = 1) -> Set<[Int]> {
    var dots: Set<[Int]> = []
    BitmapFont(scale: scale).draw(text, x: 0, y: 0) { x, y in dots.insert([x, y]) }
    return dots
  }

  @Test func `every printable character has a glyph of its own`() {
    let characters = (32...126).map { String(Unicode.Scalar(UInt8($0))) }
    #expect(Set(characters.map { picture(of: $0) }).count == 95)
    let box = picture(of: "雪")
    #expect(!characters.contains { picture(of: $0) == box })
    #expect(picture(of: "é") == box && Self.dots(in: " ") == 0)
  }

  @Test func `the letter L is a bar and a foot`() {
    let expected = (0..<7).map { [0, $0] } + (1..<5).map { [$0, 6] }
    #expect(picture(of: "L") == Set(expected))
  }

  @Test func `a scale of three draws dots of three by three`() {
    #expect(picture(of: "A", scale: 3).count == 9 * picture(of: "A").count)
    #expect(BitmapFont(scale: 3).width(of: "AB") == 3 * BitmapFont().width(of: "AB"))
  }

  @Test func `wraps at spaces, inside long words and at line feeds`() {
    let font = BitmapFont()
    let width = font.width(of: "12345678")
    #expect(font.wrapped("one two three", width: width) == ["one two", "three"])
    #expect(font.wrapped("abcdefghijkl m", width: width) == ["abcdefgh", "ijkl m"])
    #expect(font.wrapped("a\nb", width: width) == ["a", "b"])
    #expect(font.wrapped("", width: width) == [])
    #expect(font.wrapped("abc", width: 1) == ["a", "b", "c"])
  }
}
