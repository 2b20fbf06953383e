import Files
import Images
import Testing

@Suite struct WritingTests {
  #if os(Linux)
    @Test func `a picture that does not fit on the disk is an input/output error`() {
      #expect(
        throws: FileError.cannotWrite(
          path: "/dev/full",
          reason: "No space left on device; free some space or choose another place")
      ) { try TestPictures.plain(4, 4, [1]).write(to: "/dev/full", as: .png) }
    }
  #endif

  @Test func `a picture that cannot be encoded leaves no file`() throws {
    try Fixtures.withFolder { folder in
      #expect(throws: ImageError.self) {
        try TestPictures.plain(1, 1, [0]).write(
          to: "\(folder)/a.jpg", as: .jpeg(JPEGOptions(quality: 0)))
      }
      let names = try Fixtures.names(in: folder)
      #expect(names.isEmpty)
    }
  }

  @Test func `the ending of a name means nothing`() throws {
    try Fixtures.withFolder { folder in
      let path = "\(folder)/a.jpg"
      let image = TestPictures.noise(3, 3, .rgba, .sixteen)
      try image.write(to: path, as: .png)
      #expect(try Image.read(path) == image)
    }
  }
}
