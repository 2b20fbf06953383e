import Files
import Foundation
import Records
import TensorBoard
import TestSupport
import Testing

@Suite struct EventWriterTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// A clock that goes on by a quarter of a second at each look, from a start.
  private func clock(_ start: Double) -> () -> Double {
    var looks = -1.0
    return {
      looks += 1
      return start + looks / 4
    }
  }

  private func payloads(_ name: String) throws -> [[UInt8]] {
    let file = try RecordFile(path: folder.file(name))
    return try (0..<file.count).map { try file.record(at: $0) }
  }

  @Test func `writes the bytes that TensorBoard's own writer writes`() throws {
    let picture = try MappedFile(path: Fixtures.path("picture.png", beside: #filePath))
      .withBytes { Array($0) }
    // One look is for the name of the file.
    let writer = try EventWriter(
      folder: folder.path, resumingAfter: 4, host: "host", clock: clock(1_700_000_000 - 0.25))
    try writer.append([.scalar("loss", 1.25)], step: 0)
    try writer.append([.scalar("loss", -0.1), .scalar("gradient/norm", 3e10)], step: 7)
    try writer.append(
      [.image("samples", encoded: picture, width: 4, height: 3, channels: 3)], step: 7)
    try writer.append([.text("recipe", "# Größe\n")], step: 300)

    #expect(folder.names == ["events.out.tfevents.1699999999.host"])
    let path = Fixtures.path("events.bin", beside: #filePath)
    let expected = try MappedFile(path: path).withBytes { Array($0) }
    #expect(try folder.bytes(folder.names[0]) == expected)
  }

  @Test func `every event is in the file when the call returns`() throws {
    let writer = try EventWriter(folder: folder.path, host: "h", clock: { 12 })
    let name = "events.out.tfevents.0000000012.h"
    #expect(try payloads(name).count == 2)
    for step in 0..<3 {
      try writer.append([.scalar("loss", Double(step))], step: step)
      #expect(try payloads(name).count == 3 + step)
    }
    try writer.append([], step: 9)
    #expect(try payloads(name).count == 5)
    #expect(writer.path == folder.file(name))
  }

  @Test func `a file comes after those that are there, whatever the clock says`() throws {
    for time in [5, 5, 3, 90, 7] {
      _ = try EventWriter(folder: folder.path, host: "a/b", clock: { Double(time) })
    }
    #expect(
      folder.names
        == [5, 6, 7, 90, 91].map { ("events.out.tfevents.00000000\($0 < 10 ? "0" : "")\($0).a_b") })
  }

  @Test func `names of others do not stop it`() throws {
    for name in ["events.out.tfevents.", "events.out.tfevents.99999999999999999999.x", "events"] {
      _ = try folder.write([], as: name)
    }
    _ = try EventWriter(folder: folder.path, host: "h", clock: { -1 })
    #expect(folder.names.contains("events.out.tfevents.0000000000.h"))
  }

  @Test func `a folder that cannot be made is named`() throws {
    let file = try folder.write([1], as: "file")
    #expect(throws: FileError.self) { try EventWriter(folder: "\(file)/run") }
  }

  @Test func `a full disk leaves whole records`() async {
    // A limit on the size of files stands for the disk; in a process of its own.
    await #expect(processExitsWith: .success) {
      let folder = try ScratchFolder()
      let writer = try EventWriter(folder: folder.path, host: "h", clock: { 1 })
      try writer.append([.scalar("loss", 1)], step: 1)
      let name = folder.names[0]
      let size = try folder.bytes(name).count
      signal(SIGXFSZ, SIG_IGN)
      try limitFiles(to: size + 20)
      #expect(throws: FileError.self) { try writer.append([.scalar("loss", 2)], step: 2) }
      try limitFiles(to: 1 << 20)
      #expect(try RecordFile(path: folder.file(name)).count == 3)
      try writer.append([.scalar("loss", 3)], step: 3)
      #expect(try RecordFile(path: folder.file(name)).count == 4)
    }
  }
}

/// Lets no file of this process grow beyond a size.
private func limitFiles(to size: Int) throws {
  var limit = rlimit(rlim_cur: rlim_t(size), rlim_max: 1 << 30)
  #if os(Linux)
    try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
  #else
    try #require(setrlimit(RLIMIT_FSIZE, &limit) == 0)
  #endif
}
