import Tensors
import Testing

@Suite struct IndicesTests {
  @Test func `keep their elements and take other shapes`() {
    let indices = Indices([1, -2, 3, 4, 5, 6], [2, 3])
    #expect(indices.count == 6 && indices.values == [1, -2, 3, 4, 5, 6])
    #expect(indices.reshaped([3, 2]).shape == [3, 2])
    #expect(indices.reshaped([3, 2]) != indices)
  }

  @Test func `refuse a number that does not fit 32 bits`() async {
    await #expect(processExitsWith: .failure) { _ = Indices([1 << 31], [1]) }
  }

  @Test func `refuse a shape of another size`() async {
    await #expect(processExitsWith: .failure) { _ = Indices([1, 2], [2]).reshaped([3]) }
  }
}
