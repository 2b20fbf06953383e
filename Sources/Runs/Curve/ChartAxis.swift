import Elementary
import Images

/// One axis of a chart: which values it spans, and where numbers stand on it.
package struct ChartAxis: Equatable, Sendable {
  /// A number on the axis.
  package struct Tick: Equatable, Sendable {
    package var value: Double
    package var text: String
  }

  /// The lowest value.
  package let low: Double
  /// The highest value, above it.
  package let high: Double
  /// Whether equal ways are equal factors rather than equal sums.
  package let isLogarithmic: Bool
  /// The numbers, ascending.
  package let ticks: [Tick]

  /// An axis for values that differ; a logarithmic one needs positive ones.
  package init(low: Double, high: Double, isLogarithmic: Bool = false, most: Int = 8) {
    (self.low, self.high, self.isLogarithmic) = (low, high, isLogarithmic)
    ticks =
      isLogarithmic
      ? Self.decades(low, high, most: most) : Self.evenTicks(low, high, most: most)
  }

  /// An axis of steps from 0.
  package static func steps(upTo last: Int) -> ChartAxis {
    let plain = ChartAxis(low: 0, high: Double(max(1, last)))
    // A half of a step is none.
    let whole = plain.ticks.filter { $0.value == $0.value.rounded() }
    let named = whole.map { Tick(value: $0.value, text: NumberText.steps(Int($0.value))) }
    return ChartAxis(low: plain.low, high: plain.high, ticks: named)
  }

  private init(low: Double, high: Double, ticks: [Tick]) {
    (self.low, self.high, isLogarithmic, self.ticks) = (low, high, false, ticks)
  }

  /// Where a value is on the axis, 0 at its low end and 1 at its high end; others are beyond.
  package func place(_ value: Double) -> Double {
    guard isLogarithmic else { return (value - low) / (high - low) }
    let start = PortableMath.log10(low)
    return (PortableMath.log10(max(value, low / 1e9)) - start) / (PortableMath.log10(high) - start)
  }

  /// At most so many multiples of 1, 2 or 5 times a power of ten.
  private static func evenTicks(_ low: Double, _ high: Double, most: Int) -> [Tick] {
    var exponent = Decade.below((high - low) / Double(most)) - 1
    while exponent < 300 {
      for digit in [1, 2, 5] {
        let unit = Decade.scaled(Double(digit), by: exponent)
        let (first, last) = ((low / unit).rounded(.up), (high / unit).rounded(.down))
        guard last - first < Double(most), first.magnitude < 1e15, last.magnitude < 1e15 else {
          continue
        }
        return stride(from: first, through: last, by: 1).map { count in
          Tick(
            value: Decade.scaled(count * Double(digit), by: exponent),
            text: NumberText.decimal(Int(count) * digit, exponent: exponent))
        }
      }
      exponent += 1
    }
    return []
  }

  /// Powers of ten, with twice and five times them where there is room.
  private static func decades(_ low: Double, _ high: Double, most: Int) -> [Tick] {
    let (first, last) = (Decade.below(low), Decade.below(high))
    let digits = last - first <= 3 ? [1, 2, 5] : [1]
    let every = max(1, (last - first + most - 1) / most)
    return stride(from: first, through: last, by: every).flatMap { exponent in
      digits.map { digit in
        Tick(
          value: Decade.scaled(Double(digit), by: exponent),
          text: NumberText.decimal(digit, exponent: exponent))
      }
    }.filter { $0.value >= low && $0.value <= high }
  }
}
