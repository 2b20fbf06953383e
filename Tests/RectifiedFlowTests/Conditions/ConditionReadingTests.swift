import RectifiedFlow
import Testing

@Suite struct ConditionReadingTests {
  private let conditions = [
    Condition.classes(["mon", "item"]),
    Condition(name: "size", kind: .numeric(minimum: 0, maximum: 10)),
    Condition(name: "hue", kind: .bucketised([0.25, 0.5])),
    Condition(name: "both", kind: .crossed(["hue", "class"])),
  ]

  private func values(_ known: [String: ConditionInput]) -> [ConditionValue] {
    conditions.values { known[$0] }
  }

  @Test func `what is not known may be anything`() {
    #expect(values([:]) == [.any, .any, .any, .any])
    #expect(values(["class": .text("dngn")]) == [.any, .any, .any, .any])
    #expect(values(["size": .text("large"), "hue": .number(.nan)]) == [.any, .any, .any, .any])
  }

  @Test func `a boundary belongs to the interval above it`() {
    let buckets = [0, 0.2, 0.25, 0.4, 0.5, 2].map { values(["hue": .number($0)])[2] }
    #expect(buckets == [0, 0, 1, 1, 2, 2].map { .choice($0) })
  }

  @Test func `numbers may be written out, and names may be numbers`() {
    #expect(values(["size": .text("3.5")])[1] == .number(3.5))
    let years = Condition(name: "year", kind: .categorical(["1998", "2001"]))
    #expect(years.value(of: .number(2001)) == .choice(1))
    #expect(years.value(of: .number(1999)) == nil)
  }

  @Test func `a crossed condition tells every combination apart, and needs all its parts`() {
    var found = Set<ConditionValue>()
    for name in ["mon", "item"] {
      for hue in [0.1, 0.3, 0.9] {
        found.insert(values(["class": .text(name), "hue": .number(hue)])[3])
      }
    }
    #expect(found == Set((0..<6).map { .choice($0) }))
    #expect(values(["class": .text("mon")])[3] == .any)
  }
}
