import Files

/// A file of records, each of which can be read at once: TFRecord, plain or gzip.
///
/// Opening reads the heads of the records, not what they hold; a gzip file is unpacked first, into
/// a nameless file.
public struct RecordFile: Sendable {
  /// Where the file lies.
  public let path: String
  private let file: MappedFile
  /// Where the records start, and after them where the last one ends.
  private let offsets: [Int]
  /// What ends the records before the file does, where it was opened in spite of that.
  public let damage: RecordError?

  /// The number of records.
  public var count: Int { offsets.count - 1 }

  /// Opens a file.
  ///
  /// Where a head is damaged or the last record is cut short, nothing behind that can be found; with
  /// `keepsWhole` the file is the records before, and ``damage`` says so.
  ///
  /// Throws `FileError` where the system refuses, ``RecordError`` where the file is damaged.
  public init(path: String, keepsWhole: Bool = false) throws {
    let packed = try MappedFile(path: path)
    file = packed.withBytes(UnpackedFile.isCompressed) ? try UnpackedFile.unpack(path) : packed
    self.path = path
    (offsets, damage) = file.withBytes { Self.offsets(in: $0, path: path) }
    if !keepsWhole, let damage { throw damage }
  }

  /// The payload of a record, its checksum checked.
  ///
  /// Throws ``RecordError`` where it is damaged.
  public func record(at index: Int) throws -> [UInt8] {
    precondition((0..<count).contains(index), "record \(index) of \(count)")
    let (start, end) = (offsets[index], offsets[index + 1])
    return try file.withBytes { bytes in
      let tail = end - RecordFraming.tailSize
      let payload = UnsafeRawBufferPointer(
        rebasing: bytes[start + RecordFraming.headSize..<tail])
      let isWhole = RecordFraming.isWhole(
        payload: payload, tail: UnsafeRawBufferPointer(rebasing: bytes[tail..<end]))
      guard isWhole else {
        throw RecordError.damaged(
          path: path, record: index, offset: start,
          expected: "\(payload.count) bytes with the checksum behind them",
          found: "bytes with another checksum")
      }
      return Array(payload)
    }
  }

  /// The error of a record that holds something else than expected.
  package func damaged(_ index: Int, expected: String, found: String) -> RecordError {
    .damaged(
      path: path, record: index, offset: offsets[index], expected: expected, found: found)
  }

  /// Where the records start and the last one ends, as far as they are whole, and what comes then.
  private static func offsets(
    in bytes: UnsafeRawBufferPointer, path: String
  ) -> ([Int], damage: RecordError?) {
    var offsets = [0]
    var start = 0
    while start < bytes.count {
      func damaged(_ expected: String, _ found: String) -> ([Int], RecordError) {
        let error = RecordError.damaged(
          path: path, record: offsets.count - 1, offset: start, expected: expected, found: found)
        return (offsets, error)
      }
      let left = bytes.count - start
      guard left >= RecordFraming.headSize else {
        return damaged("a head of \(RecordFraming.headSize) bytes", "\(left) bytes to the end")
      }
      let head = UnsafeRawBufferPointer(
        rebasing: bytes[start..<start + RecordFraming.headSize])
      guard let length = RecordFraming.length(head: head) else {
        return damaged("a length with its checksum", "a length with another checksum")
      }
      let room = left - RecordFraming.headSize - RecordFraming.tailSize
      guard room >= 0, length <= UInt64(room) else {
        return damaged(
          "\(length) bytes and their checksum", "\(left - RecordFraming.headSize) to the end")
      }
      start += RecordFraming.headSize + Int(length) + RecordFraming.tailSize
      offsets.append(start)
    }
    return (offsets, nil)
  }
}
