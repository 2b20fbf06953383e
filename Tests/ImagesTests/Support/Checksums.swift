import Images

/// CRC-32 as PNG and zlib have it.
func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
  var crc = ~UInt32(0)
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
  return ~crc
}

/// SHA-256 in hexadecimal. Source: FIPS 180-4, §6.2.
func sha256(_ bytes: [UInt8]) -> String {
  let primes = Array(
    (2...311).filter { n in !(2..<n).contains { n.isMultiple(of: $0) } }.prefix(64))
  func fraction(_ x: Double) -> UInt32 { UInt32((x - x.rounded(.down)) * 4_294_967_296) }
  func cubeRoot(_ n: Double) -> Double {
    var x = n
    for _ in 0..<100 { x -= (x * x * x - n) / (3 * x * x) }
    return x
  }
  let k = primes.map { fraction(cubeRoot(Double($0))) }
  var h = primes.prefix(8).map { fraction(Double($0).squareRoot()) }
  func turn(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 - n) }

  var message = bytes + [0x80]
  message += [UInt8](repeating: 0, count: (120 - message.count % 64) % 64)
  for shift in stride(from: 56, through: 0, by: -8) {
    message.append(UInt8(truncatingIfNeeded: (bytes.count * 8) >> shift))
  }
  for block in stride(from: 0, to: message.count, by: 64) {
    var w = (0..<16).map { i in
      message[block + 4 * i..<block + 4 * i + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    }
    for i in 16..<64 {
      let s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ w[i - 15] >> 3
      let s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ w[i - 2] >> 10
      w.append(w[i - 16] &+ s0 &+ w[i - 7] &+ s1)
    }
    var v = h
    for i in 0..<64 {
      let s1 = turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25)
      let t1 = v[7] &+ s1 &+ (v[4] & v[5] ^ ~v[4] & v[6]) &+ k[i] &+ w[i]
      let s0 = turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22)
      let t2 = s0 &+ (v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2])
      v = [t1 &+ t2, v[0], v[1], v[2], v[3] &+ t1, v[4], v[5], v[6]]
    }
    for i in 0..<8 { h[i] &+= v[i] }
  }
  return h.map { word in
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }.joined()
}

extension Image {
  /// The samples in 8 bits, 16 bits cut off as old decoders do.
  var strippedBytes: [UInt8] {
    switch samples {
    case .eight(let values): values
    case .sixteen(let values): values.map { UInt8($0 >> 8) }
    }
  }

  /// The samples as PNG stores them.
  var bigEndianBytes: [UInt8] {
    switch samples {
    case .eight(let values): values
    case .sixteen(let values): values.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    }
  }

  /// A picture of 8-bit samples, 16 bits cut off.
  var stripped: Image {
    Image(width: width, height: height, channels: channels, bytes: strippedBytes)
  }
}
