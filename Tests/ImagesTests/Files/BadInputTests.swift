import Files
import Foundation
import Images
import Testing

@Suite struct BadInputTests {
  private func error(of bytes: [UInt8]) -> ImageError? {
    do {
      _ = try Image.decode(bytes, name: "in.png")
      return nil
    } catch {
      return error as? ImageError
    }
  }

  @Test func `an empty file is called empty`() {
    #expect(error(of: []) == .empty(name: "in.png"))
  }

  @Test(arguments: [
    ("hello\nworld, this is no picture", "text"), ("GIF89a.....", "a GIF file"),
    ("RIFF....WEBP", "a RIFF file (WebP?)"), ("PK\u{3}\u{4}", "a zip archive"),
    ("\u{1}\u{2}\u{3}\u{4}\u{5}", "bytes that start with 01 02 03 04"),
  ])
  func `other files are called what they are`(content: String, found: String) {
    #expect(error(of: Array(content.utf8)) == .unknownFormat(name: "in.png", found: found))
  }

  @Test func `a text file named png gives one line with the file, what was expected and found`()
    throws
  {
    try Fixtures.withFolder { folder in
      let path = "\(folder)/notes.png"
      try AtomicFile.write(Array("just notes\n".utf8), to: path)
      let error = #expect(throws: ImageError.self) { try Image.read(path) }
      let line = try #require(error?.description)
      #expect(
        line
          == "\(path): expected a PNG or JPEG picture, found text; convert it or give another file"
      )
    }
  }

  @Test func `a folder and a missing file are for the system to refuse`() throws {
    try Fixtures.withFolder { folder in
      for path in [folder, "\(folder)/none.png", "\(folder)/none/none.png", ""] {
        let error = #expect(throws: FileError.self) { try Image.read(path) }
        let line = try #require(error?.description)
        #expect(line.hasPrefix("\(path): cannot be read: ") && !line.contains("\n"))
      }
    }
  }

  @Test func `an endless device is refused by its first bytes`() {
    #expect(throws: ImageError.self) { try Image.read("/dev/zero") }
    #expect(throws: ImageError.empty(name: "/dev/null")) { try Image.read("/dev/null") }
  }

  @Test func `a file over the limit is refused unread`() throws {
    try Fixtures.withFolder { folder in
      let path = "\(folder)/a.png"
      try TestPictures.noise(9, 9, .rgb).write(to: path, as: .png)
      let limits = ReadingOptions.Limits(fileBytes: 50)
      #expect(throws: FileError.self) {
        try Image.read(path, options: ReadingOptions(limits: limits))
      }
    }
  }

  @Test(arguments: [
    ImageEncoding.png, .png(PNGOptions(compressionLevel: 0)), .jpeg,
    .jpeg(JPEGOptions(progressive: true)), .jpeg(JPEGOptions(subsampling: .none)),
  ])
  func `a file cut anywhere is refused, never filled up`(encoding: ImageEncoding) throws {
    let file = try TestPictures.noise(23, 17, .rgb).encoded(as: encoding)
    let whole = try Image.decode(file)
    for count in 0..<file.count {
      // All pixels of a JPEG are there when only its end mark, or padding before it, is lost.
      if let image = try? Image.decode(Array(file[..<count])) {
        #expect(encoding.format == .jpeg && count >= file.count - 3 && image == whole)
      }
    }
    guard let error = error(of: Array(file[..<(file.count / 2)])) else {
      Issue.record("half a file was read")
      return
    }
    if case .truncated = error { return }
    Issue.record("half a file is called \(error)")
  }

  @Test(arguments: [ImageEncoding.png, .jpeg, .jpeg(JPEGOptions(progressive: true))])
  func `a file with any byte changed is read or refused, and never crashes`(
    encoding: ImageEncoding
  ) throws {
    var image = TestPictures.noise(9, 8, .rgb)
    image.metadata.text = ["atelier": "{}", "a": String(repeating: "雪", count: 900)]
    image.metadata.profile = TestProfiles.displayP3()
    let file = try image.encoded(as: encoding)
    var generator = Generator(state: 5)
    // Every byte of the head, where the structure is, and a sample of the rest.
    for index in file.indices where index < 250 || index.isMultiple(of: 5) {
      var damaged = file
      damaged[index] ^= UInt8(truncatingIfNeeded: generator.next() | 1)
      _ = try? Image.decode(damaged)
    }
  }

  // In a process of its own, that cannot have the memory which the headers ask for.
  @Test func `a header of huge dimensions is refused before anything is allocated`() async {
    await #expect(processExitsWith: .success) {
      var limit = rlimit(rlim_cur: 1 << 30, rlim_max: 1 << 30)
      #if os(Linux)
        setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
      #else
        setrlimit(RLIMIT_AS, &limit)
      #endif
      let data = PNGFile.Chunk(type: "IDAT", data: [0x78, 0x9C, 3, 0, 0, 0, 0, 1])
      let end = PNGFile.Chunk(type: "IEND", data: [])
      for (width, height) in [
        (2_147_483_647, 2_147_483_647), (2_147_483_647, 1), (100_001, 1), (20_000, 20_000),
        (16_384, 16_384), (3_000, 3_000),
      ] {
        let header = PNGFile.header(width: width, height: height, bits: 16, type: 6)
        do {
          _ = try Image.decode(PNGFile.file(of: [header, data, end]))
          exit(3)
        } catch ImageError.tooLarge(_, width, height, _) {
        } catch {
          exit(4)
        }
      }
    }
  }

  @Test func `a small JPEG that declares a huge picture is refused`() throws {
    var file = try TestPictures.plain(8, 8, [9, 9, 9]).encoded(as: .jpeg)
    let start = try #require(file.indices.first { file[$0] == 0xFF && file[$0 + 1] == 0xC0 })
    file.replaceSubrange(start + 5..<start + 9, with: [0x3F, 0xFF, 0x3F, 0xFF])
    let error = error(of: file)
    guard case .tooLarge(_, 16_383, 16_383, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `own limits hold`() throws {
    let file = try TestPictures.noise(20, 10, .rgb).encoded(as: .png)
    for limits in [ReadingOptions.Limits(side: 19), ReadingOptions.Limits(pixels: 199)] {
      #expect(throws: ImageError.self) {
        try Image.decode(file, options: ReadingOptions(limits: limits))
      }
    }
    let limits = ReadingOptions.Limits(side: 20, pixels: 200)
    _ = try Image.decode(file, options: ReadingOptions(limits: limits))
  }

  @Test func `text that swells on decompression is refused or dropped`() throws {
    var image = TestPictures.plain(1, 1, [0])
    image.metadata.text = ["bomb": String(repeating: "x", count: 100 << 20)]
    let file = try image.encoded(as: .png)
    #expect(file.count < 1 << 20)
    let read = try? Image.decode(file)
    #expect(read?.metadata.text["bomb"] == nil)
  }
}
