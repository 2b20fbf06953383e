import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct OptimizerStepsTests {
  /// Weights, gradients, and positive numbers to remember.
  private struct Numbers {
    let w, g, m, v, largest: [Float]

    init(_ count: Int) {
      var numbers = SeededNumbers(71)
      w = numbers.uniform(count)
      g = numbers.uniform(count, scale: 4)
      m = numbers.uniform(count)
      v = numbers.uniform(count).map(abs)
      largest = numbers.uniform(count).map(abs)
    }
  }

  @Test(arguments: [1, 16, 37], [Int32(0), 1])
  func `gradient descent follows the reference bit for bit`(count: Int, nesterov: Int32) {
    let numbers = Numbers(count)
    var step = ck_sgd_step(
      learning_rate: 0.1, momentum: 0.9, weight_decay: 0.01, nesterov: nesterov)
    let expected = written(3, of: count) { y in
      ck_sgd_reference(
        count, &step, numbers.g, numbers.w, numbers.m, y[0], y[1])
      ck_sgd_reference(count, &step, numbers.g, numbers.w, nil, y[2], nil)
    }
    for level in kernelLevels {
      let kernel = ck_optimizer(level).pointee.sgd
      let found = written(3, of: count) { y in
        kernel(count, &step, numbers.g, numbers.w, numbers.m, y[0], y[1])
        kernel(count, &step, numbers.g, numbers.w, nil, y[2], nil)
      }
      #expect(found.map(patterns) == expected.map(patterns), "\(level)")
    }
  }

  @Test(arguments: [1, 16, 37]) func `Adam follows the reference bit for bit`(count: Int) {
    let numbers = Numbers(count)
    var step = ck_adam_step(
      shrink: 0.999, weight_decay: 0.1, first: 0.1, second_keep: 0.99, second: 0.01, rate: 0.02,
      correction: 0.3, epsilon: 1e-8)
    let expected = written(7, of: count) { y in
      ck_adam_reference(
        count, &step, numbers.g, numbers.w, numbers.m, numbers.v, numbers.largest, y[0],
        y[1], y[2], y[3])
      ck_adam_reference(
        count, &step, numbers.g, numbers.w, numbers.m, numbers.v, nil, y[4], y[5],
        y[6], nil)
    }
    for level in kernelLevels {
      let kernel = ck_optimizer(level).pointee.adam
      let found = written(7, of: count) { y in
        kernel(
          count, &step, numbers.g, numbers.w, numbers.m, numbers.v, numbers.largest, y[0],
          y[1], y[2], y[3])
        kernel(
          count, &step, numbers.g, numbers.w, numbers.m, numbers.v, nil, y[4], y[5],
          y[6], nil)
      }
      #expect(found.map(patterns) == expected.map(patterns), "\(level)")
    }
  }

  @Test(arguments: [1, 16, 37])
  func `RMSprop and Adagrad follow the reference bit for bit`(count: Int) {
    let numbers = Numbers(count)
    var rmsprop = ck_rmsprop_step(
      learning_rate: 0.1, keep: 0.9, renew: 0.1, epsilon: 1e-8, momentum: 0.5, weight_decay: 0.01)
    var adagrad = ck_adagrad_step(learning_rate: 0.1, epsilon: 1e-10, weight_decay: 0.01)
    let expected = written(7, of: count) { y in
      ck_rmsprop_reference(
        count, &rmsprop, numbers.g, numbers.w, numbers.v, numbers.m, y[0], y[1],
        y[2])
      ck_rmsprop_reference(
        count, &rmsprop, numbers.g, numbers.w, numbers.v, nil, y[3], y[4], nil)
      ck_adagrad_reference(
        count, &adagrad, numbers.g, numbers.w, numbers.v, y[5], y[6])
    }
    for level in kernelLevels {
      let kernels = ck_optimizer(level).pointee
      let found = written(7, of: count) { y in
        kernels.rmsprop(
          count, &rmsprop, numbers.g, numbers.w, numbers.v, numbers.m, y[0], y[1],
          y[2])
        kernels.rmsprop(
          count, &rmsprop, numbers.g, numbers.w, numbers.v, nil, y[3], y[4], nil)
        kernels.adagrad(count, &adagrad, numbers.g, numbers.w, numbers.v, y[5], y[6])
      }
      #expect(found.map(patterns) == expected.map(patterns), "\(level)")
    }
  }

  @Test(arguments: [1, 16, 37], [Float(0), 0.001, 1])
  func `a running average follows the reference bit for bit`(count: Int, share: Float) {
    let numbers = Numbers(count)
    let expected = written(1, of: count) { y in
      ck_average_reference(count, share, numbers.m, numbers.w, y[0])
    }
    for level in kernelLevels {
      let kernel = ck_optimizer(level).pointee.average
      let found = written(1, of: count) { y in kernel(count, share, numbers.m, numbers.w, y[0]) }
      #expect(found.map(patterns) == expected.map(patterns), "\(level)")
      var inPlace = numbers.m
      inPlace.withUnsafeMutableBufferPointer { a in
        if let a = a.baseAddress { kernel(count, share, a, numbers.w, a) }
      }
      #expect(patterns(inPlace) == patterns(expected[0]), "\(level)")
    }
  }

  @Test(arguments: [1, 37, 16_385, 70_001])
  func `gradients are divided and multiplied in one pass with the bits of two`(count: Int) {
    var numbers = SeededNumbers(73)
    let x = Tensor(numbers.uniform(count), [count])
    let expected = bits([x / 200 * 0.37])
    #expect(bits([x.divided(by: 200, times: 0.37)]) == expected)
    #expect(bits([x.divided(by: 200, times: 1)]) == bits([x / 200]))
    #expect(
      differingExecutions {
        [x.divided(by: 200, times: 0.37), AverageStep(share: 0.1)(average: x, weight: x * x)]
      }.isEmpty)
  }

  @Test(arguments: [0, 1, 4096, 4097, 40_000])
  func `the squared norm is the reference's, whoever adds its blocks`(count: Int) {
    var numbers = SeededNumbers(72)
    let x = numbers.uniform(count)
    let expected = ck_dot_reference(count, x, x)
    #expect(differingExecutions { [Tensor(Tensor(x, [count]).squaredNorm)] }.isEmpty)
    #expect(Tensor(x, [count]).squaredNorm.bitPattern == expected.bitPattern)
  }
}
