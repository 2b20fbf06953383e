import Datasets
import TestSupport
import Testing

@Suite struct CaptionTests {
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
    for name in ["a.png", "b.png", "sub/c.png", "sub/d.png"] {
      _ = try folder.write(try Picture.png(), as: name)
    }
  }

  private func open() throws -> ImageFolder { try ImageFolder(path: folder.path) }

  private func captions() throws -> [String?] {
    let pictures = try open()
    return try (0..<pictures.count).map { try pictures.caption(at: $0) }
  }

  @Test func `texts beside pictures are their captions`() throws {
    _ = try folder.write(Array("\u{FEFF} a line\nand another \r\n".utf8), as: "a.txt")
    _ = try folder.write(Array("".utf8), as: "sub/c.txt")
    _ = try folder.write(Array("of nothing".utf8), as: "e.txt")
    #expect(try captions() == ["a line\nand another", nil, "", nil])
    #expect(try open().scan.summary.captions == 2)
  }

  @Test func `a text that is not UTF-8 is refused with its name`() throws {
    let path = try folder.write([0xFF, 0xFE], as: "a.txt")
    #expect(
      throws: DatasetError.invalid(
        path: path, expected: "a caption in UTF-8", found: "other bytes; save it as UTF-8")
    ) { try open() }
  }

  @Test func `rows of JSON lines are captions and attributes`() throws {
    let lines = """
      {"file_name": "b.png", "text": "a \\"b\\"", "width": 4.5, "author": "x", "good": true, "no": null}

      {"file_name": "./sub/c.png", "caption": 7, "boxes": [1, 2]}\r
      {"file_name": "sub//d.png"}
      """
    _ = try folder.write(Array(lines.utf8), as: "metadata.jsonl")
    _ = try folder.write(Array("beside".utf8), as: "b.txt")
    #expect(try captions() == [nil, "a \"b\"", "7", nil])
    let pictures = try open()
    let attributes = pictures.attributes(at: 1)
    #expect(attributes.map(\.name) == ["width", "author", "good"])
    #expect(attributes.map(\.value) == [.number(4.5), .text("x"), .number(1)])
    #expect(pictures.attributes(at: 2).isEmpty && pictures.attributes(at: 0).isEmpty)
  }

  @Test func `rows of CSV may hold quotes, commas and line ends`() throws {
    let rows =
      "\u{FEFF}file_name,text,\"a \"\"b\"\"\",code\r\n"
      + "c.png,\"one, \"\"two\"\"\r\nthree\",-1.5e2,007\r\n\r\nd.png,5\" tile,,plain"
    _ = try folder.write(Array(rows.utf8), as: "sub/metadata.csv")
    #expect(try captions() == [nil, nil, "one, \"two\"\r\nthree", "5\" tile"])
    let pictures = try open()
    #expect(pictures.attributes(at: 2).map(\.name) == ["a \"b\"", "code"])
    #expect(pictures.attributes(at: 2).map(\.value) == [.number(-150), .text("007")])
    #expect(pictures.attributes(at: 3).map(\.value) == [.text("plain")])
  }

  @Test(arguments: [
    ("metadata.csv", "file_name,text\na.png,x\nmissing.png,y", "line 3: expected the name of a"),
    ("metadata.csv", "file_name,text\na.png,x\n\na.png,y", "line 4: expected each picture once"),
    ("metadata.csv", "file_name,text\na.png,x,z", "line 2: expected 2 fields, found 3"),
    ("metadata.csv", "file_name,text\na.png,\"x\n", "line 2: expected a quote that ends"),
    ("metadata.csv", "file_name,text\na.png,\"x\"y", "line 2: expected a comma or the end"),
    ("metadata.csv", "name,text\na.png,x", "line 1: expected a column 'file_name'"),
    ("metadata.csv", "", "line 1: expected a column 'file_name'"),
    ("metadata.jsonl", "{\"file_name\": \"../a.png\"}", "line 1: expected the name of a"),
    ("metadata.jsonl", "\n{\"text\": \"x\"}", "line 2: expected a JSON object with a text"),
    ("metadata.jsonl", "{\"file_name\": \"a.png\"", "line 1: expected a JSON object, found"),
    ("metadata.jsonl", "[1]", "line 1: expected a JSON object with"),
  ])
  func `a row that does not fit is one clear line`(
    name: String, text: String, message: String
  ) throws {
    let path = try folder.write(Array(text.utf8), as: name)
    let error = #expect(throws: DatasetError.self) { try open() }
    let line = error.map { "\($0)" } ?? ""
    #expect(line.hasPrefix("\(path), \(message)"), "\(line)")
    #expect(!line.contains("\n"))
  }

  @Test func `two files of metadata may not describe one picture`() throws {
    _ = try folder.write(Array("file_name\nsub/c.png".utf8), as: "metadata.csv")
    let path = try folder.write(Array("{\"file_name\": \"c.png\"}".utf8), as: "sub/metadata.jsonl")
    #expect(
      throws: DatasetError.invalid(
        path: "\(path), line 1", expected: "each picture once",
        found: "'c.png', which line 2 of \(folder.file("metadata.csv")) names too")
    ) { try open() }
  }
}
