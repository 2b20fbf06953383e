/// What is worth knowing while a model trains, in words; the most important comes first.
package struct TrainingNote: Sendable {
  private let lossName: String
  private var loss: Double?
  private var smoothedLoss: Double?
  private var gradientNorm: Double?
  /// When how many pictures had been learned from, over the last seconds.
  private var counts: [(time: Double, pictures: Int)]

  /// Over how many seconds the speed is measured.
  private static let span = 10.0
  /// How far apart the moments of the measurement are at least.
  private static let grain = 0.25

  /// Creates the note of work that starts at a time, in seconds; the loss is called so by people,
  /// as `bits/dim`.
  package init(lossName: String, at time: Double) {
    self.lossName = lossName
    counts = [(time, 0)]
  }

  /// Takes in a step, with the losses that people read.
  ///
  /// A step that was taken back has no pictures.
  package mutating func add(
    loss: Double, smoothedLoss: Double?, gradientNorm: Double?, pictures: Int, at time: Double
  ) {
    (self.loss, self.smoothedLoss, self.gradientNorm) = (loss, smoothedLoss, gradientNorm)
    let newest = counts[counts.count - 1]
    let count = (time: time, pictures: newest.pictures + pictures)
    // The last moment moves on until it is far enough from the one before.
    if counts.count > 1, time - counts[counts.count - 2].time < Self.grain {
      counts[counts.count - 1] = count
    } else {
      counts.append(count)
    }
    while counts.count > 2, time - counts[1].time >= Self.span { counts.removeFirst() }
  }

  /// How many pictures were learned from in each of the last seconds; `nil` before there is one.
  package var picturesPerSecond: Double? {
    let (first, last) = (counts[0], counts[counts.count - 1])
    guard last.time > first.time, last.pictures > first.pictures else { return nil }
    return Double(last.pictures - first.pictures) / (last.time - first.time)
  }

  /// The facts, for ``ProgressReporter/update(done:notes:)``.
  package var facts: [String] {
    var facts: [String] = []
    if let smoothedLoss { facts.append("\(fixed(smoothedLoss, digits: 3)) \(lossName)") }
    if let speed = picturesPerSecond {
      facts.append("\(fixed(speed, digits: speed < 10 ? 1 : 0)) images/s")
    }
    if let loss { facts.append("now \(loss.isNaN ? "taken back" : fixed(loss, digits: 3))") }
    if let gradientNorm { facts.append("gradient \(short(gradientNorm))") }
    return facts
  }

  /// A norm may be of any size: three digits that count.
  private func short(_ value: Double) -> String {
    guard value.isFinite, value > 0 else { return value == 0 ? "0" : "\(value)" }
    if value >= 1000 { return value < 1e9 ? fixed(value, digits: 0) : scientific(value) }
    if value < 0.001 { return scientific(value) }
    return fixed(value, digits: value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3)
  }

  private func scientific(_ value: Double) -> String {
    var (digits, exponent) = (value, 0)
    while digits >= 9.95 { (digits, exponent) = (digits / 10, exponent + 1) }
    while digits < 0.995 { (digits, exponent) = (digits * 10, exponent - 1) }
    return "\(fixed(digits, digits: 1))e\(exponent)"
  }
}
