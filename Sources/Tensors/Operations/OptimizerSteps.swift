import CKernels

/// One step of stochastic gradient descent; `ck_optimizer_kernels` says what the numbers mean.
package struct SGDStep: Sendable {
  let numbers: ck_sgd_step

  package init(learningRate: Float, momentum: Float, weightDecay: Float, isNesterov: Bool) {
    numbers = ck_sgd_step(
      learning_rate: learningRate, momentum: momentum, weight_decay: weightDecay,
      nesterov: isNesterov ? 1 : 0)
  }

  /// Returns the new weight, and the new momentum buffer where there was one.
  package func callAsFunction(
    weight: Tensor, gradient: Tensor, buffer: Tensor?
  ) -> (weight: Tensor, buffer: Tensor?) {
    let kernel = ck_optimizer(Execution.current.level.kernel).pointee.sgd
    let newWeight = Storage(count: weight.count)
    let newBuffer = buffer.map { Storage(count: $0.count) }
    withUnsafePointer(to: numbers) { step in
      read(weight, gradient) { w, g in
        readWhereThere(buffer) { b in
          Partition.ranges(weight.count, cost: 4) { range in
            let i = range.lowerBound
            kernel(
              range.count, step, g + i, w + i, b.map { $0 + i }, newWeight.pointer + i,
              newBuffer.map { $0.pointer + i })
          }
        }
      }
    }
    return (newWeight.tensor(weight.shape), newBuffer?.tensor(weight.shape))
  }
}

/// One step of Adam; `ck_optimizer_kernels` says what the numbers mean.
package struct AdamStep: Sendable {
  /// What is remembered of a weight.
  package struct Memory: Sendable {
    /// The running mean of gradients and of their squares.
    package let mean, square: Tensor
    /// The largest mean square so far, where that is asked for.
    package let largest: Tensor?

    package init(mean: Tensor, square: Tensor, largest: Tensor?) {
      self.mean = mean
      self.square = square
      self.largest = largest
    }
  }

  let numbers: ck_adam_step

  package init(
    shrink: Float, weightDecay: Float, first: Float, secondKeep: Float, second: Float, rate: Float,
    correction: Float, epsilon: Float
  ) {
    numbers = ck_adam_step(
      shrink: shrink, weight_decay: weightDecay, first: first, second_keep: secondKeep,
      second: second, rate: rate, correction: correction, epsilon: epsilon)
  }

  /// Returns the new weight and what to remember now.
  package func callAsFunction(
    weight: Tensor, gradient: Tensor, memory: Memory
  ) -> (weight: Tensor, memory: Memory) {
    let kernel = ck_optimizer(Execution.current.level.kernel).pointee.adam
    let count = weight.count
    let (newWeight, newMean, newSquare) = (
      Storage(count: count), Storage(count: count), Storage(count: count)
    )
    let newLargest = memory.largest.map { Storage(count: $0.count) }
    withUnsafePointer(to: numbers) { step in
      read(weight, gradient) { w, g in
        read(memory.mean, memory.square) { m, v in
          readWhereThere(memory.largest) { largest in
            Partition.ranges(count, cost: 8) { range in
              let i = range.lowerBound
              kernel(
                range.count, step, g + i, w + i, m + i, v + i, largest.map { $0 + i },
                newWeight.pointer + i, newMean.pointer + i, newSquare.pointer + i,
                newLargest.map { $0.pointer + i })
            }
          }
        }
      }
    }
    let shape = weight.shape
    return (
      newWeight.tensor(shape),
      Memory(
        mean: newMean.tensor(shape), square: newSquare.tensor(shape),
        largest: newLargest?.tensor(shape))
    )
  }
}

/// One step of RMSprop; `ck_optimizer_kernels` says what the numbers mean.
package struct RMSpropStep: Sendable {
  let numbers: ck_rmsprop_step

  package init(
    learningRate: Float, keep: Float, renew: Float, epsilon: Float, momentum: Float,
    weightDecay: Float
  ) {
    numbers = ck_rmsprop_step(
      learning_rate: learningRate, keep: keep, renew: renew, epsilon: epsilon, momentum: momentum,
      weight_decay: weightDecay)
  }

  /// Returns the new weight, the new mean square, and the new momentum buffer where there was one.
  package func callAsFunction(
    weight: Tensor, gradient: Tensor, square: Tensor, buffer: Tensor?
  ) -> (weight: Tensor, square: Tensor, buffer: Tensor?) {
    let kernel = ck_optimizer(Execution.current.level.kernel).pointee.rmsprop
    let (newWeight, newSquare) = (Storage(count: weight.count), Storage(count: weight.count))
    let newBuffer = buffer.map { Storage(count: $0.count) }
    withUnsafePointer(to: numbers) { step in
      read(weight, gradient, square) { w, g, v in
        readWhereThere(buffer) { b in
          Partition.ranges(weight.count, cost: 8) { range in
            let i = range.lowerBound
            kernel(
              range.count, step, g + i, w + i, v + i, b.map { $0 + i }, newWeight.pointer + i,
              newSquare.pointer + i, newBuffer.map { $0.pointer + i })
          }
        }
      }
    }
    let shape = weight.shape
    return (newWeight.tensor(shape), newSquare.tensor(shape), newBuffer?.tensor(shape))
  }
}

/// One step of Adagrad; `ck_optimizer_kernels` says what the numbers mean.
package struct AdagradStep: Sendable {
  let numbers: ck_adagrad_step

  package init(learningRate: Float, epsilon: Float, weightDecay: Float) {
    numbers = ck_adagrad_step(
      learning_rate: learningRate, epsilon: epsilon, weight_decay: weightDecay)
  }

  /// Returns the new weight and the new sum of squares.
  package func callAsFunction(
    weight: Tensor, gradient: Tensor, sum: Tensor
  ) -> (weight: Tensor, sum: Tensor) {
    let kernel = ck_optimizer(Execution.current.level.kernel).pointee.adagrad
    let (newWeight, newSum) = (Storage(count: weight.count), Storage(count: weight.count))
    withUnsafePointer(to: numbers) { step in
      read(weight, gradient, sum) { w, g, v in
        Partition.ranges(weight.count, cost: 8) { range in
          let i = range.lowerBound
          kernel(
            range.count, step, g + i, w + i, v + i, newWeight.pointer + i, newSum.pointer + i)
        }
      }
    }
    return (newWeight.tensor(weight.shape), newSum.tensor(weight.shape))
  }
}

/// A running average of weights, of which each step takes in a share of the present ones.
package struct AverageStep: Sendable {
  /// The share, 0 … 1.
  let share: Float

  package init(share: Float) { self.share = share }

  /// Returns average + share · (weight − average), the difference rounded and the rest fused.
  package func callAsFunction(average: Tensor, weight: Tensor) -> Tensor {
    let kernel = ck_optimizer(Execution.current.level.kernel).pointee.average
    let new = Storage(count: average.count)
    read(average, weight) { a, w in
      Partition.ranges(average.count, cost: 2) { range in
        let i = range.lowerBound
        kernel(range.count, share, a + i, w + i, new.pointer + i)
      }
    }
    return new.tensor(average.shape)
  }
}

extension Storage {
  fileprivate func tensor(_ shape: Shape) -> Tensor { Tensor(shape: shape, storage: self) }
}
