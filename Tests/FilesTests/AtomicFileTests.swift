import Files
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  private struct Interrupted: Error {}

  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? Int)
  }

  @Test func `writes, replaces, and leaves nothing beside`() throws {
    let folder = try ScratchFolder()
    for bytes in [[1, 2, 3], [], [UInt8](repeating: 7, count: 3 << 20)] as [[UInt8]] {
      try AtomicFile.write(bytes, to: folder.file("a.bin"))
      #expect(try folder.bytes("a.bin") == bytes)
      #expect(folder.names == ["a.bin"])
    }
  }

  @Test func `appends piece by piece, and the old file stands until the end`() throws {
    let folder = try ScratchFolder()
    let path = try folder.write([9], as: "a.bin")
    try AtomicFile.write(to: path) { file in
      try file.append([1, 2])
      try file.append([])
      try file.append([3])
      #expect(try folder.bytes("a.bin") == [9])
      #expect(folder.names.count == 2)
      #expect(folder.names.contains { $0.hasPrefix(".") && $0.hasSuffix(".partial") })
    }
    #expect(try folder.bytes("a.bin") == [1, 2, 3])
    #expect(folder.names == ["a.bin"])
  }

  @Test func `a writer that gives up leaves the old file or none`() throws {
    let folder = try ScratchFolder()
    let old = try folder.write([9], as: "old")
    for path in [old, folder.file("new")] {
      #expect(throws: Interrupted.self) {
        try AtomicFile.write(to: path) { file in
          try file.append([1, 2])
          throw Interrupted()
        }
      }
    }
    #expect(try folder.bytes("old") == [9])
    #expect(folder.names == ["old"])
  }

  @Test func `writers of one place at the same time do not mix`() async throws {
    let folder = try ScratchFolder()
    let path = folder.file("a.bin")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask {
          try AtomicFile.write([UInt8](repeating: UInt8(number), count: 100_000), to: path)
        }
      }
      try await group.waitForAll()
    }
    let bytes = try folder.bytes("a.bin")
    #expect(bytes.count == 100_000)
    #expect(Set(bytes).count == 1)
    #expect(folder.names == ["a.bin"])
  }

  @Test func `a name as long as the file system allows works`() throws {
    let folder = try ScratchFolder()
    let name = String(repeating: "n", count: 255)
    try AtomicFile.write([1], to: folder.file(name))
    #expect(folder.names == [name])
  }

  @Test func `permissions and symbolic links stay`() throws {
    let folder = try ScratchFolder()
    let (path, link) = (try folder.write([1], as: "a.bin"), folder.file("link"))
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    try AtomicFile.write([2], to: link)
    #expect(try mode(path) == 0o640)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
    #expect(try folder.bytes("a.bin") == [2])
  }

  @Test func `a pipe is written to directly`() throws {
    let folder = try ScratchFolder()
    let path = folder.file("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    // A reader that is there already: neither end waits for the other.
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    try #require(reader >= 0)
    defer { close(reader) }
    try AtomicFile.write(to: path) { file in
      try file.append([1, 2])
      try file.append([3])
    }
    var bytes = [UInt8](repeating: 0, count: 8)
    #expect(read(reader, &bytes, 8) == 3)
    #expect(bytes[..<3] == [1, 2, 3])
    #expect(folder.names == ["pipe"])
  }

  @Test func `a place that cannot be written to is an input/output error`() throws {
    let folder = try ScratchFolder()
    let file = try folder.write([1], as: "file")
    // A file for a folder, no folder, a folder for a file, and a file system that takes nothing.
    for path in ["\(file)/a.png", folder.file("none/a.png"), folder.path, "/proc/a.png", ""] {
      let error = #expect(throws: FileError.self) { try AtomicFile.write([1], to: path) }
      let line = try #require(error?.description)
      #expect(line.hasPrefix("\(path): cannot be written: ") && !line.contains("\n"))
    }
    #expect(folder.names == ["file"])
  }

  #if os(Linux)
    @Test func `a full disk is an input/output error that says so`() {
      let error = #expect(throws: FileError.self) { try AtomicFile.write([1], to: "/dev/full") }
      #expect(
        error?.description
          == "/dev/full: cannot be written: No space left on device; "
          + "free some space or choose another place")
    }
  #endif

  // In a process of its own, because the limit holds for all files of a process.
  @Test func `when the disk fills up, the old file stays and the part is removed`() async {
    await #expect(processExitsWith: .success) {
      let folder = try ScratchFolder()
      let path = try folder.write([1, 2, 3], as: "a.bin")
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 10_000, rlim_max: 10_000)
      #if os(Linux)
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      #else
        try #require(setrlimit(RLIMIT_FSIZE, &limit) == 0)
      #endif
      let long = [UInt8](repeating: 9, count: 100_000)
      #expect(throws: FileError.self) { try AtomicFile.write(long, to: path) }
      #expect(throws: FileError.self) { try AtomicFile.write(long, to: folder.file("new.bin")) }
      #expect(folder.names == ["a.bin"])
      #expect(try folder.bytes("a.bin") == [1, 2, 3])
    }
  }
}
