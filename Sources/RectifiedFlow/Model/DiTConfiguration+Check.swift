import Layers

extension DiTConfiguration {
  /// What is wrong with it, in words; `nil` where a model can be built.
  ///
  /// A file may say anything: sizes are bounded before anything is built.
  public var complaint: String? {
    if let complaint = sizeComplaint { return complaint }
    if let complaint = mixer.complaint(about: mixerSettings(layer: 0)) { return complaint }
    if feedForward == .mixtureOfExperts, topK > experts {
      return "top-k \(topK) of \(experts) experts"
    }
    if positions == .rotary, !(width / heads).isMultiple(of: 4) {
      return "rotary positions for heads of \(width / heads), which is no multiple of 4"
    }
    if positions == .sineCosine, !width.isMultiple(of: 4) {
      return "sine-cosine positions for a width of \(width), which is no multiple of 4"
    }
    return conditionComplaint
  }

  private var sizeComplaint: String? {
    guard imageShape.count == 3, (1...4).contains(imageShape[0]),
      imageShape.allSatisfy({ (1...65_536).contains($0) }), imageShape.reduce(1, *) <= 1 << 24
    else { return "pictures of \(imageShape)" }
    let bounds = [
      ("patch", patch, DiTBounds.patch), ("width", width, DiTBounds.width),
      ("depth", depth, DiTBounds.depth),
      ("feed-forward-ratio", feedForwardRatio, DiTBounds.feedForwardRatio),
      ("state-size", stateSize, DiTBounds.stateSize), ("block", block, DiTBounds.block),
      ("features", features ?? 1, DiTBounds.features),
      ("expansion", expansion, DiTBounds.expansion),
      ("experts", experts, DiTBounds.experts), ("top-k", topK, DiTBounds.experts),
    ]
    for (name, value, range) in bounds where !range.contains(value) {
      return "\(name) \(value), it is \(range.lowerBound) to \(range.upperBound)"
    }
    guard DiTBounds.capacityFactor.contains(Double(capacityFactor)) else {
      return "capacity-factor \(capacityFactor)"
    }
    guard imageShape[1].isMultiple(of: patch), imageShape[2].isMultiple(of: patch) else {
      return "patches of \(patch) for pictures of \(imageShape[2])×\(imageShape[1])"
    }
    return nil
  }

  private var conditionComplaint: String? {
    var names = Set<String>()
    for condition in conditions {
      if condition.name.isEmpty || !names.insert(condition.name).inserted {
        return "two conditions called '\(condition.name)'"
      }
      switch condition.kind {
      case .categorical(let values):
        guard (1...65_536).contains(values.count), Set(values).count == values.count else {
          return "condition '\(condition.name)' with \(values.count) values, some of them equal"
        }
      case .numeric(let minimum, let maximum):
        guard minimum.isFinite, maximum.isFinite, minimum < maximum else {
          return "condition '\(condition.name)' between \(minimum) and \(maximum)"
        }
      case .bucketised(let boundaries):
        let ascends = zip(boundaries, boundaries.dropFirst()).allSatisfy { $0 < $1 }
        guard (1...65_536).contains(boundaries.count), ascends else {
          return "condition '\(condition.name)' with boundaries that do not ascend"
        }
      case .crossed(let parts):
        if let complaint = complaint(ofCrossed: parts, condition.name) { return complaint }
      }
    }
    return nil
  }

  private func complaint(ofCrossed parts: [String], _ name: String) -> String? {
    guard (2...8).contains(parts.count), Set(parts).count == parts.count else {
      return "condition '\(name)' crossed of \(parts.count) others"
    }
    var count = 1
    for part in parts {
      switch conditions.first(where: { $0.name == part })?.kind {
      case .categorical(let values): count *= max(1, values.count)
      case .bucketised(let boundaries): count *= boundaries.count + 1
      default: return "condition '\(name)' crossed of '\(part)', which has no choices"
      }
      if count > 65_536 { return "condition '\(name)' with more than 65536 combinations" }
    }
    return nil
  }
}
