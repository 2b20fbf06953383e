/// The bits of a sample.
public enum Depth: Int, CaseIterable, Sendable {
  case eight = 8
  case sixteen = 16

  /// The value of full intensity: 255 or 65,535.
  public var maximum: Int { (1 << rawValue) - 1 }
}

/// The samples of a picture, in one of two depths.
public enum Samples: Equatable, Sendable {
  case eight([UInt8])
  case sixteen([UInt16])

  /// The bits of a sample.
  public var depth: Depth {
    switch self {
    case .eight: .eight
    case .sixteen: .sixteen
    }
  }

  /// How many samples there are.
  public var count: Int {
    switch self {
    case .eight(let values): values.count
    case .sixteen(let values): values.count
    }
  }

  /// The sample at a position, whatever the depth.
  public subscript(index: Int) -> Int {
    switch self {
    case .eight(let values): Int(values[index])
    case .sixteen(let values): Int(values[index])
    }
  }
}

/// An unsigned sample: what the generic loops of this module run over.
protocol Sample: FixedWidthInteger, UnsignedInteger, Sendable {
  /// Returns samples of this type for storage.
  static func wrap(_ values: [Self]) -> Samples
}

extension UInt8: Sample {
  static func wrap(_ values: [UInt8]) -> Samples { .eight(values) }
}

extension UInt16: Sample {
  static func wrap(_ values: [UInt16]) -> Samples { .sixteen(values) }
}
