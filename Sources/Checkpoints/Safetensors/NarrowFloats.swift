/// The bit patterns of 16-bit floats, written out so that every machine rounds alike.
///
/// A `Tensor` over them has the numbers.
///
/// `Float16` does not exist on every system that Swift runs on.
package enum NarrowFloats {
  /// The nearest IEEE binary16 pattern, ties to even; large numbers become infinite.
  @inline(__always)
  package static func half(_ x: Float) -> UInt16 {
    let sign = UInt16(truncatingIfNeeded: x.bitPattern >> 16) & 0x8000
    let magnitude = x.bitPattern & 0x7FFF_FFFF
    switch magnitude {
    case 0x7F80_0001...:  // not a number: stays quiet, keeps the top of its payload
      return sign | 0x7E00 | UInt16(truncatingIfNeeded: magnitude >> 13) & 0x1FF
    case 0x477F_F000...: return sign | 0x7C00  // from 65520 on
    case 0x3880_0000...:
      let rounded = magnitude + 0xFFF + (magnitude >> 13 & 1)
      return sign | UInt16(truncatingIfNeeded: (rounded >> 13) - (112 << 10))
    default:  // below 2⁻¹⁴: a multiple of 2⁻²⁴
      let steps = (Float(bitPattern: magnitude) * 0x1p24).rounded(.toNearestOrEven)
      return sign | UInt16(steps)
    }
  }

  /// The nearest bfloat16 pattern, ties to even; large numbers become infinite.
  @inline(__always)
  package static func brain(_ x: Float) -> UInt16 {
    let bits = x.bitPattern
    guard !x.isNaN else { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
  }
}
