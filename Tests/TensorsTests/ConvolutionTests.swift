import CKernels
import Tensors
import TestSupport
import Testing

/// A convolution's sizes, and what it is applied to.
struct ConvolutionExample: CustomTestStringConvertible, Sendable {
  var input: Shape = [2, 3, 9, 11]
  var outputs = 4
  var groups = 1
  var kernel: Size2D = 3
  var stride: Size2D = 1
  var padding: Size2D = 0
  var dilation: Size2D = 1

  static let all: [ConvolutionExample] = [
    .init(),
    .init(padding: 1),
    .init(outputs: 13, kernel: 1),
    .init(input: [1, 70, 6, 7], outputs: 9, padding: 1),  // a chain of several depths
    .init(input: [2, 2, 40, 41], outputs: 3, padding: 1),  // several panels and chunks of pixels
    .init(stride: 2, padding: 1),
    .init(stride: Size2D(height: 3, width: 2), padding: Size2D(height: 0, width: 2)),
    .init(kernel: Size2D(height: 2, width: 5), padding: 2, dilation: Size2D(height: 3, width: 2)),
    .init(input: [2, 4, 7, 6], outputs: 6, groups: 2, padding: 1),
    .init(input: [3, 5, 8, 19], outputs: 5, groups: 5, padding: 1),  // depthwise
    .init(input: [2, 3, 37, 131], outputs: 3, groups: 3, kernel: 7, padding: 3),
    .init(
      input: [1, 4, 23, 50], outputs: 4, groups: 4, kernel: Size2D(height: 5, width: 3),
      stride: Size2D(height: 2, width: 3), padding: Size2D(height: 2, width: 0),
      dilation: Size2D(height: 1, width: 2)),
    .init(
      input: [1, 2, 20, 66], outputs: 2, groups: 2, padding: 2,
      dilation: Size2D(height: 3, width: 2)),
    .init(input: [2, 3, 9, 10], outputs: 3, groups: 3, kernel: 2, stride: 3),
    .init(input: [2, 3, 9, 40], outputs: 6, groups: 3, stride: 2, padding: 1),
    .init(kernel: 2, stride: 4),  // pixels that no window covers
    .init(input: [1, 5, 20, 170], outputs: 7, padding: 1),  // rows in several bands
    .init(input: [1, 3, 2, 300], outputs: 26, stride: 2, padding: 1),
    .init(input: [2, 33, 12, 16], outputs: 14, padding: 1),  // whole vectors, some idle
    .init(input: [3, 16, 13, 5], outputs: 30, kernel: 5, padding: 2),
    .init(input: [2, 30, 9, 20], outputs: 25, stride: 2, padding: 1),
    .init(input: [1, 45, 21, 33], outputs: 3, kernel: Size2D(height: 1, width: 3), padding: 1),
    .init(input: [2, 64, 6, 9], outputs: 40, groups: 2, padding: 2, dilation: 2),
    .init(input: [1, 130, 8, 8], outputs: 13, kernel: 1),
    .init(input: [3, 20, 4, 4], outputs: 18, padding: 1),  // too few pixels for bands
    .init(input: [1, 3, 32, 32], outputs: 20, kernel: 8, stride: 8),
    .init(input: [1, 16, 70, 80], outputs: 5, kernel: 2),  // several chunks of pixels
  ]

  var testDescription: String {
    "\(input) → \(outputs) in \(groups), kernel \(kernel), stride \(stride), padding \(padding), "
      + "dilation \(dilation)"
  }

  var weightShape: Shape { [outputs, input[1] / groups, kernel.height, kernel.width] }

  func tensors() -> (x: Tensor, weight: Tensor) {
    var numbers = SeededNumbers(31)
    return (
      Tensor(numbers.uniform(input.count), input),
      Tensor(numbers.uniform(weightShape.count), weightShape)
    )
  }

  func output(_ x: Tensor, _ weight: Tensor) -> Tensor {
    conv2d(
      x, weight: weight, stride: stride, padding: padding, dilation: dilation, groups: groups)
  }

  func sizes(output: Tensor) -> ck_convolution_sizes {
    func pair(_ size: Size2D) -> (Int, Int) { (size.height, size.width) }
    return ck_convolution_sizes(
      pictures: input[0], groups: groups, channels: input[1], outputs: outputs,
      input: (input[2], input[3]), output: (output.shape[2], output.shape[3]),
      kernel: pair(kernel), stride: pair(stride), padding: pair(padding),
      dilation: pair(dilation))
  }
}

@Suite struct ConvolutionTests {
  @Test(arguments: ConvolutionExample.all)
  func `equals plain loops, and its gradients do, at every level`(example: ConvolutionExample) {
    let (x, weight) = example.tensors()
    let shape = example.output(x, weight).shape
    var numbers = SeededNumbers(32)
    let cotangent = Tensor(numbers.uniform(shape.count), shape)
    var sizes = example.sizes(output: cotangent)
    var y = [Float](repeating: .nan, count: shape.count)
    var dx = [Float](repeating: .nan, count: x.count)
    var dw = [Float](repeating: .nan, count: weight.count)
    ck_convolution_reference(&sizes, x.values, weight.values, &y)
    ck_convolution_input_gradient_reference(&sizes, cotangent.values, weight.values, &dx)
    ck_convolution_weight_gradient_reference(&sizes, x.values, cotangent.values, &dw)
    let expected = [y, dx, dw].map { $0.map(\.bitPattern) }
    for level in Level.available {
      for threads in [1, 2, 3, 7] {
        Execution.with(level: level, threads: threads) {
          let (x, weight) = (x.leaf, weight.leaf)
          let output = example.output(x, weight)
          let gradients = (output * cotangent).sum().gradients()
          let found = bits([output, gradients[x], gradients[weight]].compactMap { $0 })
          #expect(found == expected, "\(level), \(threads) threads")
        }
      }
    }
  }

  @Test(arguments: ConvolutionExample.all)
  func `gives a picture the same bits alone and in a batch`(example: ConvolutionExample) {
    let (x, weight) = example.tensors()
    let together = example.output(x, weight)
    for picture in 0..<example.input[0] {
      let alone = example.output(x.sliced(0, picture..<picture + 1), weight)
      #expect(bits([alone]) == bits([together.sliced(0, picture..<picture + 1)]))
    }
  }

  @Test func `its transpose has the same bits at every level and with any threads`() {
    var numbers = SeededNumbers(33)
    let values = numbers.uniform(2 * 12 * 13 * 9)
    let weights = numbers.uniform(12 * 5 * 16)
    let differing = differingExecutions {
      let x = Tensor(values, [2, 12, 13, 9]).leaf
      let weight = Tensor(weights, [12, 5, 4, 4]).leaf
      let bias = Tensor(Array(weights[..<5]), [5]).leaf
      let y = convTranspose2d(x, weight: weight, bias: bias, stride: 2, padding: 1)
      let gradients = (y * y).sum().gradients()
      let alone = convTranspose2d(
        x.sliced(0, 1..<2), weight: weight, bias: bias, stride: 2, padding: 1)
      #expect(y.shape == [2, 5, 26, 18])
      #expect(bits([alone]) == bits([y.sliced(0, 1..<2)]))
      return [y, gradients[x], gradients[weight], gradients[bias]].compactMap { $0 }
    }
    #expect(differing.isEmpty)
  }

  @Test(arguments: ConvolutionExample.all)
  func `fuses bias and activation without changing a bit`(example: ConvolutionExample) {
    let (x, weight) = example.tensors()
    var numbers = SeededNumbers(34)
    let bias = Tensor(numbers.uniform(example.outputs), [example.outputs])
    let separate = example.output(x, weight) + bias.reshaped(example.outputs, 1, 1)
    func fused(_ activation: Elementwise?) -> Tensor {
      conv2d(
        x, weight: weight, bias: bias, stride: example.stride, padding: example.padding,
        dilation: example.dilation, groups: example.groups, activation: activation)
    }
    #expect(bits([fused(nil)]) == bits([separate]))
    for kind in [Elementwise.Kind.relu, .silu] {
      let activation = Elementwise(kind)
      #expect(bits([fused(activation)]) == bits([activation(separate)]), "\(kind)")
    }
  }

  @Test(arguments: ConvolutionExample.all.filter { $0.groups == 1 })
  func `adds another map while the result is in the cache, without changing a bit`(
    example: ConvolutionExample
  ) {
    let (x, weight) = example.tensors()
    var numbers = SeededNumbers(36)
    let bias = Tensor(numbers.uniform(example.outputs), [example.outputs])
    let product = example.output(x, weight) + bias.reshaped(example.outputs, 1, 1)
    let other = Tensor(numbers.uniform(product.count), product.shape)
    let relu = Elementwise(.relu)
    func fused() -> Tensor {
      conv2d(
        x, weight: weight, bias: bias, stride: example.stride, padding: example.padding,
        dilation: example.dilation, adding: other, then: relu)
    }
    #expect(bits([fused()]) == bits([relu(product + other)]))
    #expect(differingExecutions { [fused()] }.isEmpty)
  }

  @Test(arguments: [(1, 0), (3, 1)], [(13, 16), (40, 67), (64, 64), (9, 300)])
  func `adds another map to pictures of many bands`(
    window: (kernel: Int, padding: Int), size: (height: Int, width: Int)
  ) {
    var numbers = SeededNumbers(37)
    let shape: Shape = [2, 5, size.height, size.width]
    let x = Tensor(numbers.uniform(shape.count), shape)
    let weight = Tensor(
      numbers.uniform(17 * 5 * window.kernel * window.kernel),
      [17, 5, window.kernel, window.kernel])
    let product = conv2d(x, weight: weight, padding: Size2D(window.padding))
    let other = Tensor(numbers.uniform(product.count), product.shape)
    let relu = Elementwise(.relu)
    func fused() -> Tensor {
      conv2d(
        x, weight: weight, bias: nil, stride: 1, padding: Size2D(window.padding), dilation: 1,
        adding: other, then: relu)
    }
    #expect(bits([fused()]) == bits([relu(product + other)]))
    #expect(differingExecutions { [fused()] }.isEmpty)
  }

  @Test(arguments: ConvolutionExample.all)
  func `a weight that stays gives the same bits at every use`(example: ConvolutionExample) {
    let (x, weight) = example.tensors()
    let expected = bits([example.output(x, weight)])
    let kept = weight.keptForProducts
    for use in 1...2 {
      #expect(bits([example.output(x, kept)]) == expected)
      #expect(differingExecutions { [example.output(x, kept)] } == [], "use \(use)")
    }
    // The same memory as another weight.
    let turned = kept.reshaped(weight.shape[1], weight.shape[0], weight.shape[2], weight.shape[3])
    guard example.groups == 1 else { return }
    let y = example.output(x, kept)
    let fresh = Tensor(weight.values, turned.shape)
    #expect(
      bits([convTranspose2d(x, weight: turned)]) == bits([convTranspose2d(x, weight: fresh)]))
    #expect(
      bits([convTranspose2d(y, weight: kept)]) == bits([convTranspose2d(y, weight: weight)]))
  }

  @Test func `takes the gradients of the operations that it stands for`() {
    var numbers = SeededNumbers(35)
    let x = Tensor(numbers.uniform(2 * 6 * 35), [2, 6, 5, 7]).leaf
    let weight = Tensor(numbers.uniform(6 * 9 * 6), [6, 6, 3, 3]).leaf
    let bias = Tensor(numbers.uniform(6), [6]).leaf
    let silu = Elementwise(.silu)
    let outputs = [
      conv2d(
        x, weight: weight, bias: bias, stride: 1, padding: 1, dilation: 1, groups: 1,
        activation: silu),
      silu(conv2d(x, weight: weight, padding: 1) + bias.reshaped(6, 1, 1)),
      convTranspose2d(
        x, weight: weight, bias: bias, stride: 2, padding: 1, outputPadding: 0, dilation: 1,
        groups: 1, activation: silu),
      silu(convTranspose2d(x, weight: weight, stride: 2, padding: 1) + bias.reshaped(6, 1, 1)),
    ]
    for pair in [(outputs[0], outputs[1]), (outputs[2], outputs[3])] {
      #expect(bits([pair.0.detached]) == bits([pair.1.detached]))
      let (one, other) = ((pair.0 * pair.0).sum().gradients(), (pair.1 * pair.1).sum().gradients())
      for leaf in [x, weight, bias] {
        #expect(bits([one[leaf]].compactMap(\.self)) == bits([other[leaf]].compactMap(\.self)))
      }
    }
  }

  @Test func `takes a batch of none`() {
    let weight = Tensor.ones([4, 3, 3, 3])
    #expect(conv2d(.zeros([0, 3, 5, 5]), weight: weight).shape == [0, 4, 3, 3])
    #expect(convTranspose2d(.zeros([0, 4, 5, 5]), weight: weight).shape == [0, 3, 7, 7])
  }

  @Test func `refuses weights for other channels`() async {
    await #expect(processExitsWith: .failure) {
      _ = conv2d(.zeros([1, 3, 5, 5]), weight: .zeros([4, 2, 3, 3]))
    }
  }

  @Test func `refuses a picture that is smaller than the window`() async {
    await #expect(processExitsWith: .failure) {
      _ = conv2d(.zeros([1, 3, 2, 5]), weight: .zeros([4, 3, 3, 3]))
    }
  }

  @Test func `refuses an output padding that is no smaller than the stride`() async {
    await #expect(processExitsWith: .failure) {
      _ = convTranspose2d(
        .zeros([1, 3, 5, 5]), weight: .zeros([3, 2, 2, 2]), stride: 2, outputPadding: 2)
    }
  }

  @Test func `refuses a stride of zero`() async {
    await #expect(processExitsWith: .failure) {
      _ = conv2d(.zeros([1, 3, 5, 5]), weight: .zeros([4, 3, 3, 3]), stride: 0)
    }
  }
}
