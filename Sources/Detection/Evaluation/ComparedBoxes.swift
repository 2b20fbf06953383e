/// What was found beside what is there, by class and picture, with the overlaps of all pairs.
struct ComparedBoxes {
  private struct Place {
    /// The likeliest first, at most 100.
    var found: [JudgedDetection] = []
    var truths: [JudgedTruth] = []
    /// By found box, then by truth.
    var overlaps: [[Double]] = []
  }

  private let places: [[Place]]  // by class, then picture
  private let shape: COCOEvaluation.Shape

  init(
    _ found: [JudgedDetection], _ truths: [JudgedTruth], classes: Int,
    by shape: COCOEvaluation.Shape = .boxes
  ) {
    self.shape = shape
    let pictures = Set(found.map(\.picture)).union(truths.map(\.picture)).sorted()
    let places = Dictionary(uniqueKeysWithValues: pictures.enumerated().map { ($1, $0) })
    var all = [[Place]](
      repeating: [Place](repeating: Place(), count: pictures.count), count: classes)
    for box in found where (0..<classes).contains(box.label) {
      all[box.label][places[box.picture] ?? 0].found.append(box)
    }
    for box in truths where (0..<classes).contains(box.label) {
      all[box.label][places[box.picture] ?? 0].truths.append(box)
    }
    self.places = all.map { pictures in
      pictures.map { place in
        var place = place
        place.found = place.found.enumerated()
          .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
          .prefix(100).map(\.element)
        place.overlaps = place.found.map { box in
          place.truths.map { Self.overlap(box, $0, by: shape) }
        }
        return place
      }
    }
  }

  private static func overlap(
    _ found: JudgedDetection, _ truth: JudgedTruth, by shape: COCOEvaluation.Shape
  ) -> Double {
    switch shape {
    case .boxes: return overlap(found.box, truth.box, isCrowd: truth.isIgnored)
    case .masks:
      guard let mask = found.mask, let other = truth.mask else { return 0 }
      return mask.overlap(with: other, isCrowd: truth.isIgnored)
    }
  }

  /// The area of what was found.
  private func area(_ found: JudgedDetection) -> Double {
    switch shape {
    case .boxes: found.box[2] * found.box[3]
    case .masks: Double(found.mask?.area ?? 0)
    }
  }

  /// Intersection over union, or over the found box where the truth stands for several objects.
  static func overlap(_ a: [Double], _ b: [Double], isCrowd: Bool = false) -> Double {
    let width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    let height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    guard width > 0, height > 0 else { return 0 }
    let common = width * height
    return common / (isCrowd ? a[2] * a[3] : a[2] * a[3] + b[2] * b[3] - common)
  }

  /// Judges the boxes of a class, objects of some areas being all that count.
  func judged(label: Int, areas: ClosedRange<Double>) -> JudgedClass {
    var judged = JudgedClass()
    for place in places[label] {
      let ignored = place.truths.map { $0.isIgnored || !areas.contains($0.area) }
      judged.truths += ignored.filter { !$0 }.count
      // Those that count first, each in their order.
      let order = ignored.indices.filter { !ignored[$0] } + ignored.indices.filter { ignored[$0] }
      var taken = [[Bool]](
        repeating: [Bool](repeating: false, count: ignored.count),
        count: COCOEvaluation.overlaps.count)
      for (rank, box) in place.found.enumerated() {
        let isOutside = !areas.contains(area(box))
        let verdicts = COCOEvaluation.overlaps.indices.map { index -> JudgedClass.Verdict in
          var (best, partner) = (min(COCOEvaluation.overlaps[index], 1 - 1e-10), -1)
          for truth in order {
            if taken[index][truth], !place.truths[truth].isIgnored { continue }
            if partner >= 0, !ignored[partner], ignored[truth] { break }
            if place.overlaps[rank][truth] < best { continue }
            (best, partner) = (place.overlaps[rank][truth], truth)
          }
          guard partner >= 0 else { return isOutside ? .ignored : .wrong }
          taken[index][partner] = true
          return ignored[partner] ? .ignored : .right
        }
        judged.boxes.append(.init(score: box.score, rank: rank, verdicts: verdicts))
      }
    }
    return judged
  }
}

/// The boxes of a class with what is thought of them.
struct JudgedClass {
  enum Verdict { case right, wrong, ignored }

  struct Box {
    let score: Double
    /// Its place among those of its picture.
    let rank: Int
    /// By overlap.
    let verdicts: [Verdict]
  }

  /// Picture by picture.
  var boxes: [Box] = []
  /// How many objects there are to find.
  var truths = 0

  private func ordered(_ limit: Int) -> [Box] {
    boxes.filter { $0.rank < limit }.enumerated()
      .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }.map(\.element)
  }

  /// The precision at each of COCO's recalls, by overlap; empty where there is nothing to find.
  func precisions(limit: Int) -> [[Double]] {
    guard truths > 0 else { return [] }
    let ordered = ordered(limit)
    return COCOEvaluation.overlaps.indices.map { index in
      var (right, wrong) = (0.0, 0.0)
      var (recalls, precisions): ([Double], [Double]) = ([], [])
      for box in ordered {
        switch box.verdicts[index] {
        case .right: right += 1
        case .wrong: wrong += 1
        case .ignored: break
        }
        recalls.append(right / Double(truths))
        precisions.append(right / (right + wrong + 2.220446049250313e-16))
      }
      for place in precisions.indices.reversed().dropFirst() {
        precisions[place] = max(precisions[place], precisions[place + 1])
      }
      var place = 0
      return COCOEvaluation.recalls.map { recall in
        while place < recalls.count, recalls[place] < recall { place += 1 }
        return place < precisions.count ? precisions[place] : 0
      }
    }
  }

  /// The share of objects that is found at all, by overlap; empty where there is nothing to find.
  func highestRecalls(limit: Int) -> [Double] {
    guard truths > 0 else { return [] }
    let ordered = ordered(limit)
    return COCOEvaluation.overlaps.indices.map { index in
      Double(ordered.filter { $0.verdicts[index] == .right }.count) / Double(truths)
    }
  }
  /// Where the harmonic mean of precision and recall is highest; `nil` where nothing is found right.
  func bestPoint(limit: Int, overlap: Int) -> OperatingPoint? {
    guard truths > 0 else { return nil }
    let ordered = ordered(limit).filter { $0.verdicts[overlap] != .ignored }
    var (right, best) = (0, nil as OperatingPoint?)
    for (place, box) in ordered.enumerated() {
      if box.verdicts[overlap] == .right { right += 1 }
      // Boxes of one score are kept or left out together.
      if place + 1 < ordered.count, ordered[place + 1].score == box.score { continue }
      let point = OperatingPoint(
        score: box.score, precision: Double(right) / Double(place + 1),
        recall: Double(right) / Double(truths))
      if point.f1 > best?.f1 ?? 0 { best = point }
    }
    return best
  }
}
