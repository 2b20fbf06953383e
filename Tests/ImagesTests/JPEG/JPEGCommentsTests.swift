import Images
import Testing

@Suite struct JPEGCommentsTests {
  private func roundTrip(_ text: ImageText, progressive: Bool = false) throws -> ImageText {
    var image = TestPictures.plain(3, 2, [1, 2, 3])
    image.metadata.text = text
    return try Image.decode(image.encoded(as: .jpeg(JPEGOptions(progressive: progressive))))
      .metadata.text
  }

  /// A file whose comments are these bytes.
  private func read(comments: [[UInt8]]) throws -> ImageText {
    let file = try TestPictures.plain(3, 2, [1, 2, 3]).encoded(as: .jpeg)
    let segments = comments.flatMap { comment -> [UInt8] in
      let length = comment.count + 2
      return [0xFF, 0xFE, UInt8(length >> 8), UInt8(length & 255)] + comment
    }
    return try Image.decode(Array(file[..<2]) + segments + file[2...]).metadata.text
  }

  @Test(arguments: [false, true])
  func `entries come back in order, repeated keywords too`(progressive: Bool) throws {
    let text: ImageText = [
      "atelier": "{\"seed\": 7, \"text\": \"a: b\"}", "Comment": "plain words",
      "Comment": "looks: like an entry", "prompt": "雪の山, 🎨\nsecond line", "empty": "",
      "Comment": "", "atelier": "twice", "Comment": "[1/2]: tricky", "x": "y [1/2]: z",
    ]
    #expect(try roundTrip(text, progressive: progressive) == text)
  }

  @Test(arguments: [65_000, 65_500, 65_522, 65_523, 65_524, 65_533, 65_540, 131_072, 400_000])
  func `a recipe of any length comes back, cut between characters`(count: Int) throws {
    let recipe =
      String(repeating: "雪é{}", count: count / 7)
      + String(
        repeating: "x", count: count % 7)
    #expect(recipe.utf8.count == count)
    let text: ImageText = ["before": "1", "atelier": recipe, "after": "2", "atelier": recipe]
    #expect(try roundTrip(text) == text)
  }

  @Test func `other programs' comments are read`() throws {
    #expect(
      try read(comments: [
        Array("CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90\n".utf8),
        Array("just words\0".utf8), [0x63, 0x61, 0x66, 0xE9], [],
      ]) == [
        "CREATOR": "gd-jpeg v1.0 (using IJG JPEG v62), quality = 90\n", "Comment": "just words",
        "Comment": "café", "Comment": "",
      ])
  }

  @Test func `parts without their neighbours stay apart`() throws {
    let parts = ["a [2/3]: two", "a [1/3]: one", "b [2/3]: two", "a [3/3]: three"]
    let text = try read(comments: parts.map { Array($0.utf8) })
    #expect(text.entries.map(\.value) == ["two", "one", "two", "three"])
  }

  @Test func `refuses a keyword that cannot stand in a comment`() {
    #expect(throws: ImageError.self) { try roundTrip(["a:b": "c"]) }
  }
}
