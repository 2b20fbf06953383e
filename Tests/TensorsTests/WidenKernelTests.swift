import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct WidenKernelTests {
  private static let all = Array(UInt16.min...UInt16.max)

  /// What a kernel makes of `count` patterns that begin `offset` bytes behind an aligned address,
  /// with what it leaves alone behind them.
  private func widened(
    _ patterns: ArraySlice<UInt16>, offset: Int = 0, by kernel: ck_widening
  ) -> [UInt32] {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: offset + 2 * patterns.count + 2, alignment: 64)
    defer { memory.deallocate() }
    for (index, pattern) in patterns.enumerated() {
      memory.storeBytes(of: pattern, toByteOffset: offset + 2 * index, as: UInt16.self)
    }
    var output = [Float](repeating: -1234.5, count: patterns.count + 16)
    kernel(patterns.count, memory + offset, &output)
    #expect(output[patterns.count...].allSatisfy { $0 == -1234.5 })
    return output[..<patterns.count].map(\.bitPattern)
  }

  @Test func `widens every pattern as the reference does, at every level`() {
    let halves = widened(Self.all[...], by: ck_widen_half_reference)
    let brains = widened(Self.all[...], by: ck_widen_brain_reference)
    for level in kernelLevels {
      #expect(widened(Self.all[...], by: ck_widen(level).pointee.half) == halves, "\(level)")
      #expect(widened(Self.all[...], by: ck_widen(level).pointee.brain) == brains, "\(level)")
    }
    #expect(brains == Self.all.map { UInt32($0) << 16 })
    for (pattern, bits) in zip(Self.all, halves) {
      let number = Float(bitPattern: bits)
      let (exponent, fraction) = (Int(pattern >> 10 & 31), Float(pattern & 1023))
      #expect((bits >> 31 == 1) == (pattern >= 0x8000))
      switch exponent {
      case 31 where fraction > 0: #expect(number.isNaN && !number.isSignalingNaN)
      case 31: #expect(number.isInfinite)
      case 0: #expect(number.magnitude == fraction * 0x1p-24)
      default:
        #expect(
          number.magnitude
            == Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024))
      }
    }
  }

  @Test(arguments: 0...3)
  func `widens runs of every length at every address`(offset: Int) {
    for count in 0...67 {
      let part = Self.all[0x3BE0..<0x3BE0 + count]
      let halves = widened(part, by: ck_widen_half_reference)
      let brains = widened(part, by: ck_widen_brain_reference)
      for level in kernelLevels {
        let kernels = ck_widen(level).pointee
        #expect(widened(part, offset: offset, by: kernels.half) == halves, "\(level), \(count)")
        #expect(widened(part, offset: offset, by: kernels.brain) == brains, "\(level), \(count)")
      }
    }
  }
}
