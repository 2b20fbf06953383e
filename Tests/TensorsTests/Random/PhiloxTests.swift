import Tensors
import Testing

@Suite struct PhiloxTests {
  /// Random123's `kat_vectors` for philox4x32 with 10 rounds.
  @Test func `gives the published answers`() {
    let all = UInt32.max
    #expect(
      Philox(key: (0, 0))((0, 0, 0, 0)) == (0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
    #expect(
      Philox(key: (all, all))((all, all, all, all))
        == (0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
    #expect(
      Philox(key: (0xA409_3822, 0x299F_31D0))(
        (0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344))
        == (0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
  }
}
