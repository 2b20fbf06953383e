import Checkpoints
import Tensors
import TestSupport
import Testing

@Suite struct NarrowFloatsTests {
  /// The number of a binary16 pattern from its definition.
  private func half(_ pattern: UInt16) -> Double {
    let (exponent, mantissa) = (Int(pattern >> 10 & 31), Double(pattern & 1023))
    let sign = pattern & 0x8000 == 0 ? 1.0 : -1.0
    if exponent == 31 { return mantissa == 0 ? sign * .infinity : .nan }
    let fraction = exponent == 0 ? mantissa / 1024 : 1 + mantissa / 1024
    return sign * fraction * Double(sign: .plus, exponent: max(exponent, 1) - 15, significand: 1)
  }

  /// The numbers of all patterns, as tensors have them.
  private func widened(_ type: StoredType) -> [Float] {
    narrowTensor(Array(UInt16.min...UInt16.max), [1 << 16], storedAs: type).values
  }

  @Test func `widens all 16-bit patterns by their definition and narrows them back`() {
    let (halves, brains) = (widened(.float16), widened(.bfloat16))
    for pattern in UInt16.min...UInt16.max {
      let (number, brain) = (halves[Int(pattern)], brains[Int(pattern)])
      #expect(brain.bitPattern == UInt32(pattern) << 16)
      if number.isNaN {
        #expect(half(pattern).isNaN)
        #expect(halves[Int(NarrowFloats.half(number))].isNaN)
      } else {
        #expect(
          Double(number) == half(pattern) && number.sign == (pattern < 0x8000 ? .plus : .minus))
        #expect(NarrowFloats.half(number) == pattern)
      }
      if brain.isNaN {
        #expect(brains[Int(NarrowFloats.brain(brain))].isNaN)
      } else {
        #expect(NarrowFloats.brain(brain) == pattern)
      }
    }
  }

  @Test func `rounds to the nearest half, ties to even`() {
    let halves = widened(.float16)
    for pattern in UInt16(0)..<0x7BFF {
      let middle = (halves[Int(pattern)] + halves[Int(pattern) + 1]) / 2
      #expect(NarrowFloats.half(middle) == (pattern % 2 == 0 ? pattern : pattern + 1))
      #expect(NarrowFloats.half(middle.nextDown) == pattern)
      #expect(NarrowFloats.half(-middle.nextUp) == pattern + 1 | 0x8000)
    }
    #expect(NarrowFloats.half(Float(65520).nextDown) == 0x7BFF)
    #expect(NarrowFloats.half(65520) == 0x7C00)
    #expect(NarrowFloats.half(-.greatestFiniteMagnitude) == 0xFC00)
    #expect(NarrowFloats.half(.leastNonzeroMagnitude) == 0)
  }

  @Test func `rounds to the nearest bfloat16, ties to even`() {
    for pattern in UInt16(0)..<0x7F7F {
      let low = UInt32(pattern) << 16
      let middle = Float(bitPattern: low | 0x8000)
      #expect(NarrowFloats.brain(middle) == (pattern % 2 == 0 ? pattern : pattern + 1))
      #expect(NarrowFloats.brain(Float(bitPattern: low | 0x7FFF)) == pattern)
      #expect(NarrowFloats.brain(-Float(bitPattern: low | 0x8001)) == pattern + 1 | 0x8000)
    }
    #expect(NarrowFloats.brain(.greatestFiniteMagnitude) == 0x7F80)
  }
}
