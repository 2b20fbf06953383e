import Files
import Records
import TestSupport
import Testing

@Suite struct RecordFileTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private let payloads: [[UInt8]] = [[1, 2, 3], [], Array(repeating: 7, count: 1000)]

  private func records(_ payloads: [[UInt8]]) -> [UInt8] {
    payloads.reduce(into: []) { RecordFraming.append($1, to: &$0) }
  }

  private func error(_ bytes: [UInt8]) throws -> RecordError? {
    let path = try folder.write(bytes, as: "bad")
    return #expect(throws: RecordError.self) {
      let file = try RecordFile(path: path)
      for index in 0..<file.count { _ = try file.record(at: index) }
    }
  }

  @Test func `gives each record back, in any order`() throws {
    let file = try RecordFile(path: folder.write(records(payloads), as: "good"))
    #expect(file.count == 3)
    for index in [2, 0, 1, 0] { #expect(try file.record(at: index) == payloads[index]) }
  }

  @Test func `an empty file has no records`() throws {
    #expect(try RecordFile(path: folder.write([], as: "empty")).count == 0)
  }

  @Test func `a file that is cut short anywhere but between records is refused`() throws {
    let whole = records(payloads)
    let ends = [0, 19, 35]
    for end in 0..<50 where !ends.contains(end) {
      let found = try #require(try error(Array(whole[..<end])))
      guard case .damaged(let path, let record, let offset, _, _) = found else {
        Issue.record("\(found)")
        continue
      }
      let expected = ends.lastIndex { $0 < end } ?? 0
      #expect(path == folder.file("bad"))
      #expect(record == expected, "cut at \(end)")
      #expect(offset == ends[expected], "cut at \(end)")
    }
  }

  @Test func `of a file that is cut short the whole records can be kept`() throws {
    let whole = records(payloads)
    for end in 0...whole.count {
      let path = try folder.write(whole[..<end], as: "cut")
      let file = try RecordFile(path: path, keepsWhole: true)
      let ends = [19, 35, whole.count]
      #expect(file.count == ends.count { $0 <= end }, "cut at \(end)")
      #expect((file.damage == nil) == ([0] + ends).contains(end), "cut at \(end)")
      for index in 0..<file.count { #expect(try file.record(at: index) == payloads[index]) }
    }
  }

  @Test func `a bit that changed anywhere is found`() throws {
    let whole = records([[1, 2, 3], [4, 5]])
    for place in whole.indices {
      var changed = whole
      changed[place] ^= 0x10
      let found = try #require(try error(changed), "byte \(place)")
      if case .damaged(_, let record, _, _, _) = found {
        #expect(record == (place < 19 ? 0 : 1))
      }
    }
  }

  @Test func `a length that nobody has is refused before anything is allocated`() throws {
    for length in [UInt64(1) << 60, .max, UInt64(Int.max), UInt64(Int.max) - 20, 5] {
      let bytes = withUnsafeBytes(of: length.littleEndian) { Array($0) }
      let sum = bytes.withUnsafeBytes { CRC32C.masked(of: $0) }
      let head = bytes + withUnsafeBytes(of: sum.littleEndian) { Array($0) }
      let found = try #require(try error(head + [0, 0, 0, 0, 0, 0]))
      #expect(
        "\(found)".contains("expected \(length) bytes and their checksum, found 6 to the end"))
      #expect(!"\(found)".contains("\n"))
    }
  }

  @Test func `a folder and a missing file are for the system to refuse`() throws {
    #expect(throws: FileError.notAFile(path: folder.path)) { try RecordFile(path: folder.path) }
    #expect(throws: FileError.self) { try RecordFile(path: folder.file("none")) }
  }

  @Test func `a plain file whose first length looks like gzip is read as what it is`() throws {
    // 1f 8b 08: 559,903 bytes.
    let payload = [UInt8](repeating: 3, count: 0x08_8b1f)
    let bytes = RecordFraming.record(holding: payload)
    #expect(bytes.starts(with: [0x1f, 0x8b, 0x08]))
    #expect(try RecordFile(path: folder.write(bytes, as: "plain")).record(at: 0) == payload)
  }

  @Test func `gzip that is damaged is refused`() throws {
    let head: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
    for tail in [[], [0x63], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]] as [[UInt8]] {
      let found = try #require(try error(head + tail))
      guard case .invalidCompression(let path, _) = found else {
        Issue.record("\(found)")
        continue
      }
      #expect(path == folder.file("bad"))
    }
    #expect(folder.names == ["bad"])
  }
}
