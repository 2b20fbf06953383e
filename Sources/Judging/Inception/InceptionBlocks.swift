import Layers
import Tensors

/// A window of one row and so many columns.
private func row(_ width: Int) -> Size2D { Size2D(height: 1, width: width) }
/// A window of one column and so many rows.
private func column(_ height: Int) -> Size2D { Size2D(height: height, width: 1) }

private typealias Part = InceptionBranch.Part

/// What a block does to its input where it does not convolve it.
enum InceptionPool: Sendable {
  /// The mean of 3 × 3 neighbours; those outside do not count, unlike in torchvision.
  case average
  /// The largest of 3 × 3 neighbours: in the last block, unlike in torchvision.
  case maximum
  /// The largest of 3 × 3 neighbours at every second place, the border left out.
  case halving

  func callAsFunction(_ x: Tensor) -> Tensor {
    switch self {
    case .average: avgPool2d(x, kernel: 3, stride: 1, padding: 1, countsPadding: false)
    case .maximum: maxPool2d(x, kernel: 3, stride: 1, padding: 1).values
    case .halving: maxPool2d(x, kernel: 3, stride: 2).values
    }
  }
}

/// Branches side by side, their channels one after the other.
///
/// Source: Szegedy et al., 2015, "Rethinking the Inception Architecture for Computer Vision",
/// [arXiv:1512.00567](https://arxiv.org/abs/1512.00567), figures 5 to 7, 10; channels and names of
/// torchvision's `inception.py`, pools of pytorch-fid's.
struct InceptionBlock: Layer {
  private let branches: [InceptionBranch]
  /// Convolutions of the last part of a branch that go side by side: by the branch's number.
  private let forks: [Int: [InceptionBranch]]
  private let pool: InceptionPool
  private let pooled: InceptionBranch?

  func callAsFunction(_ x: Tensor) -> Tensor {
    var parts = branches.enumerated().flatMap { index, branch in
      let y = branch(x)
      return forks[index].map { $0.map { $0(y) } } ?? [y]
    }
    let y = pool(x)
    parts.append(pooled.map { $0(y) } ?? y)
    return Tensor.concatenated(parts, axis: 1)
  }

  private init(
    _ inputs: Int, _ branches: [[Part]], forks: [Int: [Part]] = [:], pool: InceptionPool,
    pooled outputs: Int?, from scope: ParameterScope
  ) throws {
    self.branches = try branches.map { try InceptionBranch(inputs, $0, from: scope) }
    var made: [Int: [InceptionBranch]] = [:]
    for (index, parts) in forks {
      let inputs = branches[index].last?.outputs ?? inputs
      made[index] = try parts.map { try InceptionBranch(inputs, [$0], from: scope) }
    }
    self.forks = made
    self.pool = pool
    pooled = try outputs.map { try InceptionBranch(inputs, [Part("branch_pool", $0)], from: scope) }
  }

  /// On 35 × 35 places: 224 channels and those of the pool.
  static func small(
    _ inputs: Int, pooled: Int, from scope: ParameterScope
  ) throws -> InceptionBlock {
    try InceptionBlock(
      inputs,
      [
        [Part("branch1x1", 64)], [Part("branch5x5_1", 48), Part("branch5x5_2", 64, 5)],
        [
          Part("branch3x3dbl_1", 64), Part("branch3x3dbl_2", 96, 3), Part("branch3x3dbl_3", 96, 3),
        ],
      ], pool: .average, pooled: pooled, from: scope)
  }

  /// From 35 × 35 to 17 × 17 places: 480 channels and the inputs.
  static func firstHalving(_ inputs: Int, from scope: ParameterScope) throws -> InceptionBlock {
    try InceptionBlock(
      inputs,
      [
        [Part("branch3x3", 384, 3, stride: 2)],
        [
          Part("branch3x3dbl_1", 64), Part("branch3x3dbl_2", 96, 3),
          Part("branch3x3dbl_3", 96, 3, stride: 2),
        ],
      ], pool: .halving, pooled: nil, from: scope)
  }

  /// On 17 × 17 places, with windows of seven: 768 channels.
  static func long(
    _ inputs: Int, inner: Int, from scope: ParameterScope
  ) throws -> InceptionBlock {
    try InceptionBlock(
      inputs,
      [
        [Part("branch1x1", 192)],
        [
          Part("branch7x7_1", inner), Part("branch7x7_2", inner, row(7)),
          Part("branch7x7_3", 192, column(7)),
        ],
        [
          Part("branch7x7dbl_1", inner), Part("branch7x7dbl_2", inner, column(7)),
          Part("branch7x7dbl_3", inner, row(7)), Part("branch7x7dbl_4", inner, column(7)),
          Part("branch7x7dbl_5", 192, row(7)),
        ],
      ], pool: .average, pooled: 192, from: scope)
  }

  /// From 17 × 17 to 8 × 8 places: 512 channels and the inputs.
  static func secondHalving(_ inputs: Int, from scope: ParameterScope) throws -> InceptionBlock {
    try InceptionBlock(
      inputs,
      [
        [Part("branch3x3_1", 192), Part("branch3x3_2", 320, 3, stride: 2)],
        [
          Part("branch7x7x3_1", 192), Part("branch7x7x3_2", 192, row(7)),
          Part("branch7x7x3_3", 192, column(7)), Part("branch7x7x3_4", 192, 3, stride: 2),
        ],
      ], pool: .halving, pooled: nil, from: scope)
  }

  /// On 8 × 8 places, with branches that fork: 2,048 channels.
  static func wide(
    _ inputs: Int, pool: InceptionPool, from scope: ParameterScope
  ) throws -> InceptionBlock {
    func fork(_ name: String) -> [Part] {
      [Part(name + "a", 384, row(3)), Part(name + "b", 384, column(3))]
    }
    return try InceptionBlock(
      inputs,
      [
        [Part("branch1x1", 320)], [Part("branch3x3_1", 384)],
        [Part("branch3x3dbl_1", 448), Part("branch3x3dbl_2", 384, 3)],
      ],
      forks: [1: fork("branch3x3_2"), 2: fork("branch3x3dbl_3")], pool: pool, pooled: 192,
      from: scope)
  }
}
