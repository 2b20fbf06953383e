/// The checksum of records: CRC-32C (Castagnoli), and the masked form that is stored.
///
/// Source: RFC 3720, appendix B.4; eight bytes at a time by M. E. Kounavis, F. L. Berry, "A
/// Systematic Approach to Building High Performance, Software-based, CRC generators", 2005.
package enum CRC32C {
  /// The checksum of bytes.
  package static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
    tables.withUnsafeBufferPointer { tables in
      var sum = ~UInt32(0)
      var place = 0
      while bytes.count - place >= 8 {
        let word = UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        let low = UInt32(truncatingIfNeeded: word) ^ sum
        let high = UInt32(truncatingIfNeeded: word >> 32)
        sum =
          tables[7 * 256 + byte(0, of: low)] ^ tables[6 * 256 + byte(1, of: low)]
          ^ tables[5 * 256 + byte(2, of: low)] ^ tables[4 * 256 + byte(3, of: low)]
          ^ tables[3 * 256 + byte(0, of: high)] ^ tables[2 * 256 + byte(1, of: high)]
          ^ tables[256 + byte(2, of: high)] ^ tables[byte(3, of: high)]
        place += 8
      }
      for value in bytes[place...] {
        sum = tables[Int(UInt8(truncatingIfNeeded: sum) ^ value)] ^ sum >> 8
      }
      return ~sum
    }
  }

  /// The checksum as records store it: the CRC of bytes that hold a CRC would be a weak one.
  package static func masked(of bytes: UnsafeRawBufferPointer) -> UInt32 {
    let sum = checksum(of: bytes)
    return (sum >> 15 | sum << 17) &+ 0xa282_ead8
  }

  private static func byte(_ index: UInt32, of word: UInt32) -> Int {
    Int(word >> (8 * index) & 0xff)
  }

  /// Eight tables of 256: table k gives what a byte does to the sum k bytes later.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for value in 0..<256 {
      var sum = UInt32(value)
      // The polynomial 0x1edc6f41, its bits from the lowest to the highest.
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0x82f6_3b78 : sum >> 1 }
      tables[value] = sum
    }
    for index in 256..<tables.count {
      let before = tables[index - 256]
      tables[index] = tables[Int(before & 0xff)] ^ before >> 8
    }
    return tables
  }()
}
