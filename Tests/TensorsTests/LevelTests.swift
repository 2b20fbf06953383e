import Tensors
import Testing

@Suite struct LevelTests {
  @Test func `portable is always there`() {
    #expect(Level.available.contains(.portable))
  }
}
