import Layers
import Tensors
import TestSupport
import Testing
import Upscaling

@Suite struct CheckerboardTests {
  private func picture(_ side: Int, _ value: (_ y: Int, _ x: Int) -> Float) -> Tensor {
    Tensor((0..<side * side).map { value($0 / side, $0 % side) }, [1, side, side])
  }

  @Test(arguments: 2...4)
  func `a pattern is found with its strength, and no other`(_ factor: Int) {
    let pattern = picture(40) { y, x in (y % factor == 0) == (x % factor == 0) ? 1 : 0 }
    #expect(checkerboard(pattern, factor: factor) > 0.4)
    #expect(checkerboard(picture(40) { _, _ in 0.7 }, factor: factor) < 1e-6)
    // Halves of a window differ, phases do not.
    let side = 4 * factor
    #expect(
      checkerboard(picture(40) { y, x in (y / side + x / side) % 2 == 0 ? 1 : 0 }, factor: factor)
        < 1e-6)
  }

  @Test func `the strength is the root of the mean power`() {
    // Columns that alternate between 0 and 1 are ½ about their mean.
    #expect(abs(checkerboard(picture(16) { _, x in Float(x % 2) }, factor: 2) - 0.5) < 1e-6)
  }

  @Test func `the blocks for upsampling start without a pattern`() throws {
    // Odena's demonstration: one colour comes out as one colour, but at the border.
    for kind in UpsamplingKind.allCases {
      let configuration = UpscalerConfiguration.convolutional(
        scale: 2, channels: 1, widths: [4], upsampling: kind)
      let upscaler = try Upscaler(
        configuration, from: ParameterStore(FreshParameters(seed: 1)).scope)
      let drawn = upscaler(.full(0.5, [1, 1, 40, 40])).sliced(2, 16..<64).sliced(3, 16..<64)
      #expect(checkerboard(drawn.reshaped(1, 48, 48), factor: 2) < 1e-6, "\(kind)")
    }
  }
}
