import Tensors

/// Every class equally often, however many pictures it has: a turn shows one picture of each class,
/// the classes in an order of the turn's own.
///
/// Within a class, every picture comes once in each of the class's own epochs. Pictures without a
/// class are a class of their own here.
public struct BalancedOrder: RunOrder {
  private let seed: UInt64
  /// The pictures of each class, class by class, and where each class begins.
  private let pictures: [UInt32]
  private let starts: [Int]
  private var turn = Permutation()
  private var permutations: [Permutation]

  /// Creates the order of pictures whose classes are given, `nil` for none.
  ///
  /// - Precondition: there are pictures, at most 2³².
  public init(labels: [Int?], seed: UInt64) {
    precondition(!labels.isEmpty, "BalancedOrder: no pictures")
    self.seed = seed
    let groups = Dictionary(grouping: labels.indices) { labels[$0] ?? Int.max }
      .sorted { $0.key < $1.key }.map(\.value)
    pictures = groups.flatMap { $0.map(UInt32.init) }
    starts = groups.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
    permutations = Array(repeating: Permutation(), count: groups.count)
  }

  /// The picture at a position.
  public mutating func picture(at position: Int) -> Int {
    let classes = permutations.count
    let turnNumber = position / classes
    let chosen = turn.element(position % classes, epoch: turnNumber, count: classes) {
      RandomStream(seed: seed, purpose: .classes(turn: turnNumber))
    }
    // A class is shown once a turn.
    let count = starts[chosen + 1] - starts[chosen]
    let epoch = turnNumber / count
    let place = permutations[chosen].element(turnNumber % count, epoch: epoch, count: count) {
      RandomStream(seed: seed, purpose: .shuffling(class: chosen, epoch: epoch))
    }
    return Int(pictures[starts[chosen] + place])
  }
}

extension ImageDataset {
  /// The order of a run over the dataset, balanced between its classes or not.
  ///
  /// - Precondition: there are pictures, at most 2³².
  public func order(seed: UInt64, isBalanced: Bool = false) -> any RunOrder {
    guard isBalanced else { return PictureOrder(count: count, seed: seed) }
    return BalancedOrder(labels: (0..<count).map(label), seed: seed)
  }
}
