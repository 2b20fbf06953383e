/// The list of files in a zip archive, as PyTorch writes it: each stored as it is, not compressed.
struct ZipDirectory {
  /// The bytes of each file within the archive, by its name.
  let files: [String: Range<Int>]

  /// What is wrong with an archive.
  struct Failure: Error { let found: String }

  /// Whether a file begins as an archive does.
  static func recognizes(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count >= 4 && bytes.prefix(4).elementsEqual([0x50, 0x4B, 0x03, 0x04])
  }

  /// Reads the list at the end of an archive; nothing is believed that does not lie inside of it.
  ///
  /// Throws ``Failure``.
  init(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    let reader = LittleEndian(bytes)
    guard let end = Self.end(reader) else { throw Failure(found: "no list of files at its end") }
    var (count, start) = (reader.number(end + 10, 2) ?? 0, reader.number(end + 16, 4) ?? 0)
    if count == 0xFFFF || start == 0xFFFF_FFFF, let (wideCount, wideStart) = Self.wide(reader, end)
    {
      (count, start) = (wideCount, wideStart)
    }
    var files: [String: Range<Int>] = [:]
    var place = start
    for _ in 0..<count {
      guard reader.number(place, 4) == 0x0201_4B50, let method = reader.number(place + 10, 2),
        var packed = reader.number(place + 20, 4), var size = reader.number(place + 24, 4),
        let nameLength = reader.number(place + 28, 2), let extra = reader.number(place + 30, 2),
        let comment = reader.number(place + 32, 2), var header = reader.number(place + 42, 4),
        let name = reader.text(place + 46, nameLength)
      else { throw Failure(found: "a list of files that ends too early") }
      // What does not fit four bytes stands behind the name, in this order.
      var wide = Self.wideNumbers(reader, place + 46 + nameLength, extra)
      func widen(_ number: inout Int) {
        if number == 0xFFFF_FFFF, !wide.isEmpty { number = wide.removeFirst() }
      }
      widen(&size)
      widen(&packed)
      widen(&header)
      guard method == 0, packed == size else {
        throw Failure(found: "a compressed file in it, which PyTorch does not write")
      }
      guard reader.number(header, 4) == 0x0403_4B50, let ownName = reader.number(header + 26, 2),
        let ownExtra = reader.number(header + 28, 2)
      else { throw Failure(found: "a file in it that is not where the list says") }
      let (first, isTooFar) = (header + 30 + ownName + ownExtra).addingReportingOverflow(size)
      guard !isTooFar, size >= 0, first <= bytes.count, first - size >= 0 else {
        throw Failure(found: "a file in it that reaches beyond its end")
      }
      files[name] = first - size..<first
      place += 46 + nameLength + extra + comment
    }
    self.files = files
  }

  /// Where the record of the end begins: behind it there may be a comment.
  private static func end(_ reader: LittleEndian) -> Int? {
    let last = reader.bytes.count - 22
    guard last >= 0 else { return nil }
    return stride(from: last, through: max(0, last - 65_535), by: -1).first {
      reader.number($0, 4) == 0x0605_4B50
    }
  }

  /// The number of files and the start of their list in the record for large archives.
  private static func wide(_ reader: LittleEndian, _ end: Int) -> (Int, Int)? {
    guard end >= 20, reader.number(end - 20, 4) == 0x0706_4B50,
      let record = reader.number(end - 12, 8), reader.number(record, 4) == 0x0606_4B50,
      let count = reader.number(record + 32, 8), let start = reader.number(record + 48, 8)
    else { return nil }
    return (count, start)
  }

  private static func wideNumbers(_ reader: LittleEndian, _ start: Int, _ length: Int) -> [Int] {
    var place = start
    while place + 4 <= start + length {
      guard let kind = reader.number(place, 2), let size = reader.number(place + 2, 2) else {
        break
      }
      if kind == 1 {
        return (0..<size / 8).compactMap { reader.number(place + 4 + 8 * $0, 8) }
      }
      place += 4 + size
    }
    return []
  }
}

/// Numbers of a file whose lowest byte comes first.
struct LittleEndian {
  let bytes: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// A number of so many bytes, `nil` where the file is too short or it is too large.
  func number(_ place: Int, _ size: Int) -> Int? {
    guard place >= 0, place <= bytes.count - size else { return nil }
    var number: UInt64 = 0
    for index in (0..<size).reversed() { number = number << 8 | UInt64(bytes[place + index]) }
    return Int(exactly: number)
  }

  /// A text of so many bytes.
  func text(_ place: Int, _ length: Int) -> String? {
    guard place >= 0, length >= 0, place <= bytes.count - length else { return nil }
    return String(decoding: bytes[place..<place + length], as: UTF8.self)
  }
}
