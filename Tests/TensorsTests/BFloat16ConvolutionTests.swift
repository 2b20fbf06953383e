import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct BFloat16ConvolutionTests {
  private static let examples =
    ConvolutionExample.all + [
      .init(input: [3, 1, 9, 20], outputs: 5, padding: 1),  // pairs of one channel
      .init(input: [1, 7, 21, 30], outputs: 6, kernel: 7, stride: 2, padding: 3),
      .init(input: [2, 15, 11, 18], outputs: 9, groups: 3, stride: 2, padding: 1),
      .init(input: [1, 21, 5, 33], outputs: 14, groups: 7, kernel: 1),
    ]

  /// Numbers of every size, also such that products and sums are subnormal.
  private static func spread(_ x: Tensor) -> Tensor {
    let scales: [Float] = [1, 0x1p-63, 1, 0x1p-64, 0x1p-120, 0x1p-130, 1]
    return Tensor(x.values.enumerated().map { $1 * scales[$0 % scales.count] }, x.shape)
  }

  private static func isDepthwise(_ example: ConvolutionExample) -> Bool {
    example.input[1] == example.groups && example.outputs == example.groups
  }

  @Test(arguments: examples, [false, true])
  func `equals plain loops over pairs of channels, and its gradient does, at every level`(
    example: ConvolutionExample, isSpread: Bool
  ) {
    var (x, weight) = example.tensors()
    if isSpread { (x, weight) = (Self.spread(x), Self.spread(weight)) }
    let shape = example.output(x, weight).shape
    var numbers = SeededNumbers(36)
    let cotangent = Tensor(numbers.uniform(shape.count), shape)
    var sizes = example.sizes(output: cotangent)
    var y = [Float](repeating: .nan, count: shape.count)
    var dx = [Float](repeating: .nan, count: x.count)
    var dw = [Float](repeating: .nan, count: weight.count)
    if Self.isDepthwise(example) {
      ck_convolution_reference(&sizes, x.values, weight.values, &y)
      ck_convolution_input_gradient_reference(&sizes, cotangent.values, weight.values, &dx)
    } else {
      ck_convolution_bfloat16_reference(&sizes, x.values, weight.values, &y)
      ck_convolution_bfloat16_input_gradient_reference(
        &sizes, cotangent.values, weight.values, &dx)
    }
    ck_convolution_weight_gradient_reference(&sizes, x.values, cotangent.values, &dw)
    let expected = [y, dx, dw].map { $0.map(\.bitPattern) }
    for level in Level.available {
      for threads in [1, 2, 3, 7] {
        Execution.with(level: level, threads: threads) {
          Precision.with(.bfloat16) {
            let (x, weight) = (x.leaf, weight.leaf)
            let gradients = (example.output(x, weight) * cotangent).sum().gradients()
            let found = bits(
              [example.output(x, weight).detached, gradients[x], gradients[weight]]
                .compactMap { $0 })
            #expect(found == expected, "\(level), \(threads) threads")
          }
        }
      }
    }
  }

  @Test(arguments: examples)
  func `gives a picture the same bits alone and in a batch`(example: ConvolutionExample) {
    let (x, weight) = example.tensors()
    Precision.with(.bfloat16) {
      let together = example.output(x, weight)
      for picture in 0..<example.input[0] {
        let alone = example.output(x.sliced(0, picture..<picture + 1), weight)
        #expect(bits([alone]) == bits([together.sliced(0, picture..<picture + 1)]))
      }
    }
  }

  @Test func `a narrow weight gives the bits of its floats`() {
    var numbers = SeededNumbers(37)
    let x = Tensor(numbers.uniform(2 * 13 * 80), [2, 13, 8, 10])
    let weight = narrowTensor(
      numbers.uniform(6 * 13 * 9), [6, 13, 3, 3], storedAs: .bfloat16)
    let floats = Tensor(weight.values, weight.shape)
    Precision.with(.bfloat16) {
      #expect(bits([conv2d(x, weight: weight)]) == bits([conv2d(x, weight: floats)]))
      let kept = weight.keptForProducts
      #expect(bits([conv2d(x, weight: kept)]) == bits([conv2d(x, weight: floats)]))
    }
  }

  @Test func `its transpose has the same bits at every level and with any threads`() {
    var numbers = SeededNumbers(38)
    let values = numbers.uniform(2 * 11 * 13 * 9)
    let weights = numbers.uniform(11 * 5 * 16)
    Precision.with(.bfloat16) {
      let differing = differingExecutions {
        let x = Tensor(values, [2, 11, 13, 9]).leaf
        let weight = Tensor(weights, [11, 5, 4, 4]).leaf
        let bias = Tensor(Array(weights[..<5]), [5]).leaf
        let y = convTranspose2d(x, weight: weight, bias: bias, stride: 2, padding: 1)
        let gradients = (y * y).sum().gradients()
        let kept = convTranspose2d(
          x.detached.sliced(0, 1..<2), weight: Tensor(weights, [11, 5, 4, 4]).keptForProducts,
          bias: bias.detached, stride: 2, padding: 1)
        #expect(bits([kept]) == bits([y.detached.sliced(0, 1..<2)]))
        return [y, gradients[x], gradients[weight], gradients[bias]].compactMap { $0 }
      }
      #expect(differing.isEmpty)
    }
  }

  @Test(arguments: examples)
  func `differs from single precision on the same rounded numbers only by rounding sums`(
    example: ConvolutionExample
  ) {
    let (x, weight) = example.tensors()
    func rounded(_ x: Tensor) -> Tensor {
      Tensor(
        x.values.map { Float(bitPattern: ck_pair_reference(0, $0).bitPattern & 0xffff_0000) },
        x.shape)
    }
    func magnitudes(_ x: Tensor) -> Tensor { Tensor(x.values.map(\.magnitude), x.shape) }
    let found = Precision.with(.bfloat16) { example.output(x, weight) }.values
    let isExact = Self.isDepthwise(example)
    let (seen, by) = isExact ? (x, weight) : (rounded(x), rounded(weight))
    let expected = example.output(seen, by).values
    let sizes = example.output(magnitudes(seen), magnitudes(by)).values
    let unrounded = example.output(x, weight).values
    // Both chains round each sum once.
    let steps = Float(weight.count / weight.shape[0])
    for index in found.indices {
      #expect(abs(found[index] - expected[index]) <= sizes[index] * steps * 0x1p-23)
      // Two operands, each off by at most 2⁻⁸ of itself.
      #expect(abs(found[index] - unrounded[index]) <= sizes[index] * 0x1.1p-7)
    }
  }

  @Test func `adds the odd channel's product first, and a zero for a channel that is missing`() {
    func product(_ x: [Float], _ weight: [Float]) -> UInt32 {
      Precision.with(.bfloat16) {
        let x = Tensor(x, [1, x.count, 1, 1])
        let y = conv2d(x, weight: Tensor(weight, [1, weight.count, 1, 1]).broadcastRows(2))
        return y.values[0].bitPattern
      }
    }
    // 2⁻¹²⁷ is flushed before the other product comes, or is lifted by it.
    #expect(product([0x1p-63, 0x1p-63], [0x1p-63, 0x1p-64]) == Float(0x1p-126).bitPattern)
    #expect(product([0x1p-63, 0x1p-63], [0x1p-64, 0x1p-63]) == Float(0x1.8p-126).bitPattern)
    // −0 without a zero that is added behind it.
    #expect(product([-0x1p-70], [0x1p-70]) == Float(-0.0).bitPattern)
    #expect(product([0, 0, -0x1p-70], [0, 0, 0x1p-70]) == Float(-0.0).bitPattern)
  }
}

extension Tensor {
  /// A weight for so many outputs that are alike: one alone would be depthwise.
  fileprivate func broadcastRows(_ count: Int) -> Tensor {
    Tensor([[Float]](repeating: values, count: count).flatMap(\.self), [count, shape[1], 1, 1])
  }
}
