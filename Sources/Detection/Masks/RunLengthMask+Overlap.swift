extension RunLengthMask {
  /// How many pixels belong to both.
  ///
  /// - Precondition: the pictures are of one size.
  public func intersection(with other: RunLengthMask) -> Int {
    precondition(
      height == other.height && width == other.width,
      "RunLengthMask: \(width)×\(height) beside \(other.width)×\(other.height)")
    var (common, place, index, partner) = (0, 0, 0, 0)
    var (end, partnerEnd) = (counts.first ?? 0, other.counts.first ?? 0)
    while index < counts.count, partner < other.counts.count {
      let next = min(end, partnerEnd)
      if !index.isMultiple(of: 2), !partner.isMultiple(of: 2) { common += next - place }
      place = next
      if end == next {
        index += 1
        if index < counts.count { end += counts[index] }
      }
      if partnerEnd == next {
        partner += 1
        if partner < other.counts.count { partnerEnd += other.counts[partner] }
      }
    }
    return common
  }

  /// Intersection over union, or over this one where the other stands for several objects; 0 where
  /// there is nothing.
  public func overlap(with other: RunLengthMask, isCrowd: Bool = false) -> Double {
    let common = intersection(with: other)
    let whole = isCrowd ? area : area + other.area - common
    return whole > 0 ? Double(common) / Double(whole) : 0
  }
}
