import Tensors

/// What a flow is told besides the numbers that it maps.
public struct FlowContext: Sendable {
  /// What parts do that know a whole batch.
  public enum Batch: Sendable {
    /// They use what they have learned: pictures do not see each other.
    case learned
    /// Batch norm uses the statistics of the batch, and hands them to a collector; the pictures are
    /// those of a whole step.
    case measured(BatchCollector)
    /// The pictures of a whole step give ``ActNorm`` its first values.
    case beginning
  }

  /// `[N, classes]`: a 1 for the class of each picture, zeros where it has none; `nil` where the flow
  /// knows no classes.
  public var classes: Tensor?
  /// `[N, C', H, W]`: numbers that conditioners see beside the half that stays, such as the picture
  /// whose noise is mapped; `nil` for none.
  public var planes: Tensor?
  /// What parts do that know a whole batch.
  public var batch: Batch

  /// Says what is known.
  public init(classes: Tensor? = nil, planes: Tensor? = nil, batch: Batch = .learned) {
    (self.classes, self.planes, self.batch) = (classes, planes, batch)
  }
}

extension FlowContext {
  /// `[N, count]`: a 1 for each picture's class, zeros where it has none; `nil` for a flow that knows
  /// no classes.
  ///
  /// - Precondition: each class is one of `count`.
  public static func oneHot(_ classes: [Int?], among count: Int) -> Tensor? {
    guard count > 0 else { return nil }
    precondition(
      classes.allSatisfy { $0.map { (0..<count).contains($0) } ?? true },
      "FlowContext: a class that is none of \(count)")
    return Tensor([classes.count, count]) { rows in
      rows.initialize(repeating: 0, count: classes.count * count)
      for (row, place) in classes.enumerated() {
        if let place { rows[row * count + place] = 1 }
      }
    }
  }
}
