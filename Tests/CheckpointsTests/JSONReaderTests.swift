import Checkpoints
import Files
import Testing

@Suite struct JSONReaderTests {
  private func read(_ text: String) throws -> JSONValue {
    try Array(text.utf8).withUnsafeBytes { try JSONReader.read($0) }
  }

  @Test func `reads every kind of value`() throws {
    let value = try read(#" {"a": [null, true, false, -1.5e+3, 0], "b": {"c": "d"}} "#)
    let list = try #require(value.object?["a"]?.array)
    #expect(list == [.null, .bool(true), .bool(false), .number("-1.5e+3"), .number("0")])
    #expect(list[3].double == -1500)
    #expect(list[3].integer == nil)
    #expect(list[4].integer == 0)
    #expect(value.object?["b"]?.object?["c"]?.string == "d")
    #expect(value.object?.members.map(\.key) == ["a", "b"])
  }

  @Test(arguments: ["plain", "\"\\/\u{8}\u{C}\n\r\t", "é€😀", "\u{0}\u{1F}"])
  func `reads back what it spells`(text: String) throws {
    #expect(try read(jsonText(text)) == .string(text))
  }

  @Test func `reads escapes`() throws {
    #expect(try read(#""\u00e9\uD83D\uDE00\/\b\f""#).string == "é😀/\u{8}\u{C}")
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "{\"a\":1 \"b\":2}", "01",
    "+1",
    "1.", ".5", "1e", "-", "nul", "truth", "'a'", "\"a", "\"\n\"", #""\x""#, #""\u12"#,
    #""\u12g4""#,
    #""\uD800""#, #""\uD800\u0041""#, #""\uDC00""#, "1 1", "NaN", "Infinity", "[1]]", "\u{FEFF}1",
    "// a\n1", #"{"a":1,"a":2}"#,
  ])
  func `refuses what is not JSON`(text: String) {
    #expect(throws: JSONError.self) { try read(text) }
  }

  @Test(arguments: [
    [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
  ])
  func `refuses bytes that are not UTF-8`(bytes: [UInt8]) {
    #expect(throws: JSONError.self) { try bytes.withUnsafeBytes { try JSONReader.read($0) } }
  }
}
