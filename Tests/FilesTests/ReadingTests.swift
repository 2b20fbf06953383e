import Files
import Foundation
import TestSupport
import Testing

@Suite struct MappedFileTests {
  @Test(arguments: [0, 1, 100_000]) func `shows the bytes of a file`(count: Int) throws {
    let folder = try ScratchFolder()
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let file = try MappedFile(path: folder.write(bytes, as: "a.bin"))
    #expect(file.count == count)
    #expect(file.withBytes { Array($0) } == bytes)
  }

  @Test func `what is not a regular file is refused and not waited for`() throws {
    let folder = try ScratchFolder()
    let pipe = folder.file("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    for path in [folder.path, pipe, "/dev/null"] {
      #expect(throws: FileError.notAFile(path: path)) { try MappedFile(path: path) }
    }
    let line = FileError.notAFile(path: pipe).description
    #expect(line.hasPrefix("\(pipe): expected a regular file") && !line.contains("\n"))
  }

  @Test func `a missing file is for the system to refuse`() throws {
    let folder = try ScratchFolder()
    let path = folder.file("none")
    #expect(
      throws: FileError.cannotRead(
        path: path, reason: "No such file or directory; check the path, or create the folder")
    ) { try MappedFile(path: path) }
  }
}

@Suite struct FileBytesTests {
  private struct Refused: Error {}

  @Test(arguments: [0, 1, 63, 64, 4096, 4097, 3 << 20])
  func `reads a file whole and shows its start once`(count: Int) throws {
    let folder = try ScratchFolder()
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let path = try folder.write(bytes, as: "a.bin")
    var looks = 0
    let read = try FileBytes.read(path, limit: count) { start in
      looks += 1
      #expect(start.count >= min(count, 64))
      #expect(Array(start) == Array(bytes.prefix(start.count)))
    }
    #expect(read == bytes)
    #expect(looks == 1)
  }

  @Test func `a start that is not worth it ends the reading, even of an endless device`() {
    #expect(throws: Refused.self) {
      try FileBytes.read("/dev/zero", limit: .max) { _ in throw Refused() }
    }
  }

  @Test func `no more than the limit is read`() throws {
    let folder = try ScratchFolder()
    let path = try folder.write([1, 2, 3], as: "a.bin")
    for path in [path, "/dev/zero"] {
      #expect(
        throws: FileError.cannotRead(
          path: path, reason: "it has more than 2 bytes; give a smaller file")
      ) { try FileBytes.read(path, limit: 2) { _ in } }
    }
  }

  @Test func `a folder and a missing file are for the system to refuse`() throws {
    let folder = try ScratchFolder()
    for path in [folder.path, folder.file("none"), ""] {
      let error = #expect(throws: FileError.self) {
        try FileBytes.read(path, limit: 100) { _ in }
      }
      let line = try #require(error?.description)
      #expect(line.hasPrefix("\(path): cannot be read: ") && !line.contains("\n"))
    }
  }
}
