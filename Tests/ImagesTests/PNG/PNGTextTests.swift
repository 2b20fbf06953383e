import Images
import Testing

@Suite struct PNGTextTests {
  private func image(_ text: ImageText) -> Image {
    var image = TestPictures.noise(5, 4, .rgb)
    image.metadata.text = text
    return image
  }

  private func types(_ text: ImageText) throws -> [String] {
    try PNGFile.chunks(of: image(text).encoded(as: .png)).map(\.type)
      .filter { $0.hasSuffix("Xt") || $0.hasSuffix("XT") || $0.hasSuffix("TXt") }
  }

  @Test func `entries come back in order, repeated keywords too`() throws {
    let text: ImageText = [
      "Title": "A picture", "atelier": "{\"seed\": 7}", "Comment": "zwölf Boxkämpfer\nzweite",
      "prompt": "雪の山, ελληνικά, 🎨", "Comment": "again", "empty": "",
    ]
    #expect(try Image.decode(image(text).encoded(as: .png)).metadata.text == text)
  }

  @Test func `Latin-1 goes into tEXt, other characters into iTXt`() throws {
    #expect(try types(["a": "plain café"]) == ["tEXt"])
    #expect(try types(["a": "雪"]) == ["iTXt"])
    #expect(try types(["a": "tab\there"]) == ["iTXt"])
  }

  @Test func `long values are compressed`() throws {
    let long = String(repeating: "seed 7, ", count: 40_000)
    #expect(try types(["a": long]) == ["zTXt"])
    #expect(try types(["a": long + "雪"]) == ["iTXt"])
    let file = try image(["a": long, "b": long + "雪"]).encoded(as: .png)
    #expect(file.count < 10_000)
    #expect(try Image.decode(file).metadata.text == ["a": long, "b": long + "雪"])
  }

  @Test(arguments: [
    "", " a", "a ", "a  b", "a\nb", "雪", String(repeating: "k", count: 80),
  ])
  func `refuses a keyword that PNG forbids`(keyword: String) {
    let picture = image([keyword: "value"])
    for encoding in [ImageEncoding.png, .jpeg] {
      #expect(throws: ImageError.self) { try picture.encoded(as: encoding) }
    }
  }

  @Test func `refuses a NUL in a value`() {
    for encoding in [ImageEncoding.png, .jpeg] {
      #expect(throws: ImageError.self) { try image(["a": "x\0y"]).encoded(as: encoding) }
    }
  }

  @Test func `reads the text chunks of PngSuite`() throws {
    let folder = "png-conformance/pngsuite"
    #expect(try Fixtures.raw("\(folder)/ct0n0g04.png").metadata.text == [:])
    let plain = try Fixtures.raw("\(folder)/ct1n0g04.png").metadata.text
    #expect(plain["Title"] == "PngSuite")
    #expect(plain["Author"] == "Willem A.J. van Schaik\n(willem@schaik.com)")
    let compressed = try Fixtures.raw("\(folder)/ctzn0g04.png").metadata.text
    #expect(compressed["Title"] == "PngSuite")
    let greek = try Fixtures.raw("\(folder)/ctgn0g04.png").metadata.text
    #expect(greek["Title"] == "PngSuite")
    #expect(greek["Author"] == "Willem van Schaik (willem@schaik.com)")
    #expect(greek["Copyright"] == "Πνευματικά δικαιώματα Schaik van Willem, Καναδάς 2011")
  }

  @Test func `setting a keyword replaces its entries where the first one stood`() {
    var text: ImageText = ["a": "1", "b": "2", "a": "3"]
    text["a"] = "4"
    #expect(text == ["a": "4", "b": "2"])
    text["a"] = nil
    text["c"] = "5"
    #expect(text == ["b": "2", "c": "5"])
  }
}
