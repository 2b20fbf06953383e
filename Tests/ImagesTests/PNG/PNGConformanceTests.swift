import Foundation
import Images
import Testing

@Suite struct PNGConformanceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let checksum: UInt32?  // nil: must be refused
    var testDescription: String { name }
  }

  /// The lines `tests/folder/file.png: checksum` of a table.
  static func table(_ name: String) throws -> [Case] {
    try Fixtures.text("png-conformance/\(name)").split(separator: "\n").compactMap {
      line -> Case? in
      let parts = line.split(separator: ": ")
      guard parts.count == 2 else { return nil }
      var file = String(parts[0].dropFirst("tests/".count))
      // The table has it in another folder than its repository.
      if file.hasSuffix("x_interlaced_chck.png") { file = "bugfixes/x_interlaced_chck.png" }
      return Case(name: file, checksum: UInt32(parts[1]))
    }
  }

  @Test func `the table has the whole suite`() throws {
    let cases = try Self.table("results.txt")
    #expect(cases.count == 195)
    #expect(cases.filter { $0.checksum == nil }.count == 22)
  }

  @Test(arguments: try table("results.txt"))
  func `expanded pixels have the checksum of the table, broken files are refused`(
    example: Case
  ) throws {
    let path = "png-conformance/\(example.name)"
    if let checksum = example.checksum {
      #expect(try crc32(Fixtures.raw(path).strippedBytes) == checksum)
    } else {
      #expect(throws: ImageError.self) { try Fixtures.raw(path) }
      #expect(throws: ImageError.self) { try Image.read(Fixtures.path(path)) }
    }
  }

  @Test(arguments: try table("results_alpha.txt"))
  func `with alpha added the checksums are those of the second table`(example: Case) throws {
    let path = "png-conformance/\(example.name)"
    if let checksum = example.checksum {
      let image = try Fixtures.raw(path)
      let target = Image.Channels(colour: image.channels.hasColour, alpha: true)
      #expect(crc32(image.converted(to: target).bigEndianBytes) == checksum)
    } else {
      #expect(throws: ImageError.self) { try Fixtures.raw(path) }
    }
  }

  @Test(arguments: try table("results_identity.txt"))
  func `without palette, packed rows have the checksum of the third table`(example: Case) throws {
    let path = "png-conformance/\(example.name)"
    guard let checksum = example.checksum else { return }
    let file = try Fixtures.bytes(path)
    let (bits, colourType) = (Int(file[24]), file[25])
    // Of an expanded palette or transparent colour nobody can tell what it was.
    let types = try PNGFile.chunks(of: file).map(\.type)
    if colourType == 3 || types.contains("tRNS") { return }
    let image = try Fixtures.raw(path)
    let bytes = image.bigEndianBytes
    guard bits < 8 else {
      #expect(crc32(bytes) == checksum)
      return
    }
    let rows = stride(from: 0, to: bytes.count, by: image.width).flatMap { start in
      pack(bytes[start..<start + image.width], bits: bits)
    }
    #expect(crc32(rows) == checksum)
  }

  private func pack(_ row: ArraySlice<UInt8>, bits: Int) -> [UInt8] {
    var packed = [UInt8](repeating: 0, count: (row.count * bits + 7) / 8)
    for (index, sample) in row.enumerated() {
      let value = sample >> (8 - bits)
      packed[index * bits / 8] |= value << (8 - bits - index * bits % 8)
    }
    return packed
  }

  @Test func `Pillow reads the same pixels`() throws {
    // Pillow does not check the last IDAT chunk, and scales 4-bit grey but not its transparent
    // value; the other tables agree with us.
    let pillowDiffers = ["x_interlaced_chck.png", "xcsn0g01.png", "tbbn0g04.png"]
    var compared = 0
    for (name, entry) in try PillowReference.load("png-conformance") {
      guard let size = entry.size, !pillowDiffers.contains(where: name.hasSuffix) else { continue }
      let image = try Fixtures.raw("png-conformance/\(name)")
      #expect([image.width, image.height] == size, "\(name)")
      if let expected = entry.sha256_rgba8 {
        #expect(sha256(image.stripped.converted(to: .rgba).strippedBytes) == expected, "\(name)")
        compared += 1
      } else if let expected = entry.sha256_l8 {
        #expect(sha256(image.converted(to: .grey).strippedBytes) == expected, "\(name)")
        compared += 1
      }
    }
    #expect(compared > 150)
  }

  @Test(arguments: try table("results.txt"))
  func `colour management reads every good file too`(example: Case) throws {
    guard example.checksum != nil else { return }
    let path = "png-conformance/\(example.name)"
    let managed = try Image.read(Fixtures.path(path))
    let raw = try Fixtures.raw(path)
    #expect(managed.width == raw.width && managed.height == raw.height)
    #expect(managed.channels == raw.channels && managed.depth == raw.depth)
    #expect(managed.metadata.profile == nil)
  }
}
