import Records
import Testing

@Suite struct CRC32CTests {
  private func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBytes { CRC32C.checksum(of: $0) }
  }

  @Test func `is the checksum that RFC 3720 lists in appendix B.4`() {
    #expect(checksum([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
    #expect(checksum([UInt8](repeating: 0xff, count: 32)) == 0x62a8_ab43)
    #expect(checksum(Array(0..<32)) == 0x46dd_794e)
    #expect(checksum(Array((0..<32).reversed())) == 0x113f_db5c)
    #expect(checksum(Array("123456789".utf8)) == 0xe306_9283)
    #expect(checksum([]) == 0)
  }

  @Test func `is the same whatever the length and wherever the bytes lie`() {
    let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
    for start in 0..<9 {
      for end in start..<bytes.count {
        let part = Array(bytes[start..<end])
        var sum = ~UInt32(0)
        for byte in part {
          sum ^= UInt32(byte)
          for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0x82f6_3b78 : sum >> 1 }
        }
        bytes.withUnsafeBytes { whole in
          #expect(
            CRC32C.checksum(of: UnsafeRawBufferPointer(rebasing: whole[start..<end])) == ~sum)
        }
      }
    }
  }

  @Test func `is masked as TensorFlow masks it`() {
    // The head of a record of 10 bytes: 0a 00 00 00 00 00 00 00 and this.
    let length: [UInt8] = [10, 0, 0, 0, 0, 0, 0, 0]
    let sum = checksum(length)
    #expect(
      length.withUnsafeBytes { CRC32C.masked(of: $0) }
        == (sum >> 15 | sum << 17) &+ 0xa282_ead8)
  }
}
