import Foundation
import Images
import Testing

@Suite struct AtomicFileTests {
  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? Int)
  }

  @Test func `writes, replaces, and leaves nothing beside`() throws {
    try Fixtures.withFolder { folder in
      let path = "\(folder)/a.bin"
      for bytes in [[1, 2, 3], [], [UInt8](repeating: 7, count: 3 << 20)] as [[UInt8]] {
        try AtomicFile.write(bytes, to: path)
        #expect(try [UInt8](Data(contentsOf: URL(filePath: path))) == bytes)
        #expect(try Fixtures.names(in: folder) == ["a.bin"])
      }
    }
  }

  @Test func `a name as long as the file system allows works`() throws {
    try Fixtures.withFolder { folder in
      let name = String(repeating: "n", count: 255)
      try AtomicFile.write([1], to: "\(folder)/\(name)")
      #expect(try Fixtures.names(in: folder) == [name])
    }
  }

  @Test func `permissions and symbolic links stay`() throws {
    try Fixtures.withFolder { folder in
      let (path, link) = ("\(folder)/a.bin", "\(folder)/link")
      try AtomicFile.write([1], to: path)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
      try AtomicFile.write([2], to: link)
      #expect(try mode(path) == 0o640)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
      #expect(try [UInt8](Data(contentsOf: URL(filePath: path))) == [2])
    }
  }

  @Test func `a folder that cannot be written to is an input/output error`() throws {
    try Fixtures.withFolder { folder in
      try AtomicFile.write([1], to: "\(folder)/file")
      // A file for a folder, no folder, a folder for a file, and a file system that takes nothing.
      for path in [
        "\(folder)/file/a.png", "\(folder)/none/a.png", folder, "/proc/a.png", "",
      ] {
        let error = #expect(throws: FileError.self) { try AtomicFile.write([1], to: path) }
        let line = try #require(error?.description)
        #expect(line.hasPrefix("\(path): cannot be written: ") && !line.contains("\n"))
      }
      #expect(try Fixtures.names(in: folder) == ["file"])
    }
  }

  #if os(Linux)
    @Test func `a full disk is an input/output error that says so`() throws {
      let picture = TestPictures.plain(4, 4, [1])
      let error = #expect(throws: FileError.self) {
        try picture.write(to: "/dev/full", as: .png)
      }
      #expect(
        error?.description
          == "/dev/full: cannot be written: No space left on device; "
          + "free some space or choose another place")
    }
  #endif

  // In a process of its own, because the limit holds for all files of a process.
  @Test func `when the disk fills up, the old file stays and the part is removed`() async {
    await #expect(processExitsWith: .success) {
      try Fixtures.withFolder { folder in
        let path = "\(folder)/a.bin"
        try AtomicFile.write([1, 2, 3], to: path)
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 10_000, rlim_max: 10_000)
        #if os(Linux)
          setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        #else
          setrlimit(RLIMIT_FSIZE, &limit)
        #endif
        let long = [UInt8](repeating: 9, count: 100_000)
        do {
          try AtomicFile.write(long, to: path)
          exit(3)
        } catch is FileError {}
        do {
          try AtomicFile.write(long, to: "\(folder)/new.bin")
          exit(4)
        } catch is FileError {}
        guard try Fixtures.names(in: folder) == ["a.bin"] else { exit(5) }
        guard try [UInt8](Data(contentsOf: URL(filePath: path))) == [1, 2, 3] else { exit(6) }
      }
    }
  }

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
