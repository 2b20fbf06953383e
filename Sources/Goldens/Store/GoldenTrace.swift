/// What a model computed on the way to its pictures, by short digests.
///
/// Each picture has its own, so that a batch of any size gives the same trace.
public struct GoldenTrace: Codable, Hashable, Sendable {
  /// The names of the steps, in their order.
  public var steps: [String]
  /// By a picture's seed the digest of each step, 16 hexadecimal digits, with spaces between them.
  public var pictures: [String: String]

  /// Creates a trace.
  public init(steps: [String] = [], pictures: [String: String] = [:]) {
    self.steps = steps
    self.pictures = pictures
  }

  /// The first step that differs, such as `coupling 3 of the picture with seed 9`.
  ///
  /// Of several pictures that differ there it is the one with the lowest seed; `nil` where none
  /// does.
  func firstDifference(to other: GoldenTrace) -> String? {
    for index in 0..<max(steps.count, other.steps.count) {
      guard index < steps.count else { return "\(other.steps[index]), a step that is new" }
      guard index < other.steps.count else { return "\(steps[index]), a step that is gone" }
      guard steps[index] == other.steps[index] else {
        return "\(other.steps[index]), where '\(steps[index])' was recorded"
      }
      let seeds = pictures.keys.filter { digest($0, index) != other.digest($0, index) }
      if let seed = seeds.compactMap({ UInt64($0) }).min() {
        return "\(steps[index]) of the picture with seed \(seed)"
      }
    }
    return nil
  }

  private func digest(_ seed: String, _ index: Int) -> Substring? {
    guard let digests = pictures[seed]?.split(separator: " "), index < digests.count else {
      return nil
    }
    return digests[index]
  }
}
