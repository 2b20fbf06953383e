import Studio
import Terminal

extension DrawingPlan {
  /// What a person reads before drawing starts, a line each.
  func lines(count: Int) -> [String] {
    let (kept, released) = (parts.filter { !$0.isReleased }, parts.filter(\.isReleased))
    func sum(_ parts: [Part]) -> String {
      let names = parts.map { "\($0.name) \(short($0.parameters))" }.joined(separator: ", ")
      let bytes = parts.reduce(0) { $0 + $1.bytes }
      return "\(names): \(gigabytes(bytes)) mapped"
    }
    var lines = ["model    \(sum(kept))"]
    if !released.isEmpty { lines.append("text     \(sum(released)), let go once read") }
    let pictures = count == 1 ? "1 picture" : "\(count) pictures"
    lines.append("drawing  \(pictures) of \(size[0])×\(size[1]), \(steps)")
    if let evaluationsPerPicture {
      lines.append("cost     \(evaluationsPerPicture * count) model evaluations")
    }
    lines.append(
      "memory   about \(gigabytes(workingBytes)) for a picture beyond the mapped weights")
    return lines
  }

  private func short(_ count: Int) -> String {
    switch count {
    case ..<1_000_000: "\(count)"
    case ..<1_000_000_000: "\(fixed(Double(count) / 1e6, digits: 0)) M"
    default: "\(fixed(Double(count) / 1e9, digits: 2)) B"
    }
  }

  private func gigabytes(_ bytes: Int) -> String {
    bytes < 1_000_000_000
      ? "\(fixed(Double(bytes) / 1e6, digits: 0)) MB"
      : "\(fixed(Double(bytes) / 1e9, digits: 1)) GB"
  }
}
