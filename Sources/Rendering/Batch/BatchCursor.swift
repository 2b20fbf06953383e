/// Goes through the pictures of a plan that are still to be drawn, those of one recipe after the
/// other.
struct BatchCursor {
  private let plan: BatchPlan
  private let shard: Shard
  /// The series, those of one recipe together.
  private let order: [Int]
  private var place = 0
  private var number = 0

  /// Starts at the first picture of a shard.
  init(_ plan: BatchPlan, shard: Shard) {
    (self.plan, self.shard) = (plan, shard)
    order = plan.series.indices.sorted { a, b in
      let (x, y) = (plan.series[a].recipe, plan.series[b].recipe)
      return (x, a) < (y, b)
    }
  }

  /// The recipe that the next picture may be of, `nil` after the last.
  mutating func recipe(isPending: (Int) -> Bool) -> Int? {
    while place < order.count {
      let series = plan.series[order[place]]
      while number < series.count {
        let index = series.start + number
        if shard.has(index), isPending(index) { return series.recipe }
        number += 1
      }
      (place, number) = (place + 1, 0)
    }
    return nil
  }

  /// The next pictures, all of one recipe; none after the last.
  mutating func next(atMost limit: Int, isPending: (Int) -> Bool) -> [Int] {
    guard let recipe = recipe(isPending: isPending) else { return [] }
    var indices: [Int] = []
    while indices.count < limit, self.recipe(isPending: isPending) == recipe {
      indices.append(plan.series[order[place]].start + number)
      number += 1
    }
    return indices
  }
}
