import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct Float16ConvolutionTests {
  private static let examples =
    ConvolutionExample.all + [
      .init(input: [3, 1, 9, 20], outputs: 5, padding: 1),
      .init(input: [1, 7, 21, 30], outputs: 6, kernel: 7, stride: 2, padding: 3),
      .init(input: [2, 15, 11, 18], outputs: 9, groups: 3, stride: 3, padding: 1),
    ]

  private static func halves(_ x: Tensor) -> Tensor {
    Tensor(x.shape) { y in read(x) { ck_float16_round_reference(x.count, $0, y) } }
  }

  @Test(arguments: examples)
  func `is the convolution of rounded numbers, and so is its gradient, at every level`(
    example: ConvolutionExample
  ) {
    let (x, weight) = example.tensors()
    let shape = example.output(x, weight).shape
    var numbers = SeededNumbers(36)
    let cotangent = Tensor(numbers.uniform(shape.count, scale: 1e-3), shape)
    let isDepthwise = example.input[1] == example.groups && example.outputs == example.groups
    func operand(_ x: Tensor) -> [Float] { isDepthwise ? x.values : Self.halves(x).values }
    var sizes = example.sizes(output: cotangent)
    var y = [Float](repeating: .nan, count: shape.count)
    var dx = [Float](repeating: .nan, count: x.count)
    var dw = [Float](repeating: .nan, count: weight.count)
    ck_convolution_reference(&sizes, operand(x), operand(weight), &y)
    ck_convolution_input_gradient_reference(&sizes, operand(cotangent), operand(weight), &dx)
    // Of the numbers as they are.
    ck_convolution_weight_gradient_reference(&sizes, x.values, cotangent.values, &dw)
    let expected = [y, dx, dw].map { $0.map(\.bitPattern) }
    for level in Level.available {
      for threads in [1, 2, 3, 7] {
        Execution.with(level: level, threads: threads) {
          Precision.with(.float16) {
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
  func `a weight that stays gives each precision its bits at every use`(
    example: ConvolutionExample
  ) {
    let (x, weight) = example.tensors()
    let kept = weight.keptForProducts
    for precision in [Precision.float16, .float32, .bfloat16, .float16, .float32, .bfloat16] {
      Precision.with(precision) {
        let expected = bits([example.output(x, weight)])
        #expect(differingExecutions { [example.output(x, kept)] } == [])
        #expect(bits([example.output(x, kept)]) == expected, "\(precision)")
      }
    }
  }

  @Test func `a stored half gives the bits of its floats`() {
    var numbers = SeededNumbers(37)
    let x = Tensor(numbers.uniform(2 * 13 * 80), [2, 13, 8, 10])
    let weight = narrowTensor(
      numbers.uniform(6 * 13 * 9), [6, 13, 3, 3], storedAs: .float16)
    let floats = Tensor(weight.values, weight.shape)
    Precision.with(.float16) {
      #expect(bits([conv2d(x, weight: weight)]) == bits([conv2d(x, weight: floats)]))
      let kept = weight.keptForProducts
      #expect(bits([conv2d(x, weight: kept)]) == bits([conv2d(x, weight: floats)]))
    }
  }
}
