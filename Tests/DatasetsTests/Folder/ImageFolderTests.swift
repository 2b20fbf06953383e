import Datasets
import Files
import Images
import TestSupport
import Testing

@Suite struct ImageFolderTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func names(_ scan: FolderScan) -> [String] { (0..<scan.count).map(scan.name) }

  @Test func `folders of the first level are classes, whatever lies below them`() throws {
    let png = try Picture.png()
    for name in ["b/x.png", "b/deep/er/a.PNG", "a/1.jpeg", "a-b/1.png", "alone.png"] {
      _ = try folder.write(
        name.hasSuffix("jpeg") ? Picture.image().encoded(as: .jpeg) : png, as: name)
    }
    let pictures = try ImageFolder(path: folder.path)
    #expect(
      (0..<pictures.count).map(pictures.name)
        == ["a-b/1.png", "a/1.jpeg", "alone.png", "b/deep/er/a.PNG", "b/x.png"])
    #expect(pictures.classes == ["a", "a-b", "b"])
    #expect((0..<5).map(pictures.label) == [1, 0, nil, 2, 2])
    #expect(pictures.imageShape == [3, 3, 4])
    #expect(
      pictures.scan.summary.classes.map { "\($0.name) \($0.pictures)" } == ["a 1", "a-b 1", "b 2"])
    let image = Picture.image()
    #expect(
      try pictures.samples(at: 0)
        == (0..<3).flatMap { c in (0..<12).map { UInt8(image.samples[$0 * 3 + c]) } })
  }

  @Test func `names are sorted by their bytes and hidden files left out`() throws {
    for name in [
      "b.png", "B.png", "ä.png", "a.png", ".hidden.png", ".git/c.png", "10.png", "9.png",
    ] {
      _ = try folder.write(try Picture.png(), as: name)
    }
    _ = try folder.write([1], as: "Thumbs.db")
    let scan = try FolderScan(path: folder.path + "/")
    #expect(names(scan) == ["10.png", "9.png", "B.png", "a.png", "b.png", "ä.png"])
    #expect(scan.classes == [] && scan.label(at: 0) == nil)
  }

  @Test func `links in circles end, and links elsewhere are followed once`() throws {
    _ = try folder.write(try Picture.png(), as: "data/a/x.png")
    _ = try folder.write(try Picture.png(), as: "data/b/y.png")
    _ = try folder.write(try Picture.png(), as: "elsewhere/z.png")
    try folder.link("data/a/up", to: "..")
    try folder.link("data/a/self", to: ".")
    try folder.link("data/0", to: "b")
    try folder.link("data/b/a", to: "../a")
    try folder.link("data/c", to: folder.file("elsewhere"))
    try folder.link("data/d", to: folder.file("elsewhere"))
    try folder.link("data/around", to: folder.path)
    try folder.link("data/root", to: "/")
    try folder.link("data/e.png", to: "a/x.png")
    let scan = try FolderScan(path: folder.file("data"))
    #expect(names(scan) == ["a/x.png", "b/y.png", "c/z.png", "e.png"])
  }

  @Test func `a folder of anything but pictures says what it looked for`() throws {
    _ = try folder.write(Array("words".utf8), as: "readme.txt")
    #expect(throws: DatasetError.self) { try FolderScan(path: folder.path) }
    #expect(throws: FileError.self) { try FolderScan(path: folder.file("absent")) }
    #expect(throws: FileError.self) { try openDataset(folder.file("absent")) }
    #expect(throws: DatasetError.self) { try openDataset(folder.file("readme.txt")) }
  }

  @Test func `the digest changes with names, contents and captions, and with nothing else`() throws
  {
    func digest(_ workers: Int = 2) throws -> String {
      try FolderScan(path: folder.path, options: Warnings().options(workers: workers)).digest
    }
    for index in 0..<20 { _ = try folder.write(try Picture.png(number: index), as: "\(index).png") }
    let first = try digest()
    #expect(first.hasPrefix("sha256:") && first.utf8.count == 71)
    for workers in [0, 1, 7] { #expect(try digest(workers) == first) }
    _ = try folder.write(Array("notes".utf8), as: "notes.txt")
    #expect(try digest() == first)
    _ = try folder.write(Array("a caption".utf8), as: "3.txt")
    let captioned = try digest()
    #expect(captioned != first)
    _ = try folder.write(Array("another".utf8), as: "3.txt")
    #expect(try digest() != captioned)
    _ = try folder.write(try Picture.png(number: 5), as: "6.png")
    let changed = try digest()
    #expect(changed != captioned)
    _ = try folder.write(try Picture.png(number: 5), as: "7.png")
    #expect(try digest() != changed)
  }

  @Test func `the tiles of the repository have four classes`() throws {
    let scan = try FolderScan(path: Fixtures.repository + "/samples/tiles")
    #expect(scan.classes == ["dngn", "effect", "item", "mon"])
    #expect(scan.summary.classes.map(\.pictures) == [1105, 195, 625, 695])
    #expect(scan.summary.sizes.map { "\($0.width)×\($0.height)" } == ["32×32"])
    #expect(scan.summary.unreadable == 0)
  }
}
