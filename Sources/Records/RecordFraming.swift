/// How a record lies in a file: its length, what it holds, and a checksum of each.
///
/// `UInt64` length · `UInt32` masked CRC-32C of the length's bytes · payload · `UInt32` masked
/// CRC-32C of the payload, all little-endian.
///
/// Source: TensorFlow, "TFRecord and tf.train.Example", tensorflow.org/tutorials/load_data/tfrecord.
package enum RecordFraming {
  /// The bytes before a payload.
  package static let headSize = 12
  /// The bytes after it.
  package static let tailSize = 4

  /// Returns a payload as a record.
  package static func record(holding payload: [UInt8]) -> [UInt8] {
    var record: [UInt8] = []
    record.reserveCapacity(headSize + payload.count + tailSize)
    append(payload, to: &record)
    return record
  }

  /// Appends a payload as a record.
  package static func append(_ payload: [UInt8], to bytes: inout [UInt8]) {
    let length = littleEndian(UInt64(payload.count))
    bytes += length
    bytes += littleEndian(length.withUnsafeBytes { CRC32C.masked(of: $0) })
    bytes += payload
    bytes += littleEndian(payload.withUnsafeBytes { CRC32C.masked(of: $0) })
  }

  /// The length that a record's head says, `nil` where its checksum is another.
  package static func length(head: UnsafeRawBufferPointer) -> UInt64? {
    let stored = UInt32(littleEndian: head.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    guard CRC32C.masked(of: UnsafeRawBufferPointer(rebasing: head[..<8])) == stored else {
      return nil
    }
    return UInt64(littleEndian: head.loadUnaligned(as: UInt64.self))
  }

  /// Whether the checksum behind a payload is its own.
  package static func isWhole(
    payload: UnsafeRawBufferPointer, tail: UnsafeRawBufferPointer
  ) -> Bool {
    CRC32C.masked(of: payload) == UInt32(littleEndian: tail.loadUnaligned(as: UInt32.self))
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
