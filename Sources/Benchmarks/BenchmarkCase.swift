import Tensors

/// One piece of work that is timed.
package struct BenchmarkCase: Sendable {
  /// What the command line calls it.
  package let name: String
  /// What one repeat does, for people.
  package let work: String
  /// The floating-point operations of one repeat, `nil` where the work is not arithmetic.
  package let operations: Double?
  /// The bytes that one repeat must move, each element read or written once; `nil` where memory is
  /// not what bounds it.
  package let bytes: Double?
  /// Makes what a repeat needs, and returns the repeat.
  package let prepare: @Sendable () throws -> () -> Void

  /// Creates a case.
  package init(
    _ name: String, _ work: String, operations: Double?, bytes: Double? = nil,
    prepare: @escaping @Sendable () throws -> () -> Void
  ) {
    (self.name, self.work) = (name, work)
    (self.operations, self.bytes) = (operations, bytes)
    self.prepare = prepare
  }

  /// Every case that is run unasked, in the order in which they are run.
  package static let all: [BenchmarkCase] =
    matrixProducts + skinnyProducts + convolutions + attentions + [
      upsampling, niceSample, niceTrain, ditSample, ditTrain, vaeDecode, detr,
    ] + flows + upscalings + memory

  /// Cases that take gigabytes and minutes: they are run where somebody names them.
  package static let large: [BenchmarkCase] = [sd3Step] + largeDecodes + resNetConvolutions

  /// The case of a name.
  package static func named(_ name: String) -> BenchmarkCase? {
    (all + large).first { $0.name == name }
  }
}

/// Numbers in −1 ..< 1 that are the same in every run; only shapes matter to a timing.
func numbers(_ shape: Shape) -> Tensor {
  var state = UInt64(shape.count)
  return Tensor(shape) { pointer in
    for index in 0..<shape.count {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      pointer[index] = Float(state >> 40) / Float(1 << 23) - 1
    }
  }
}
