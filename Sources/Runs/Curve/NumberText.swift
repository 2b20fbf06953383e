/// Numbers as they stand in drawings: the same everywhere, whatever the language of the system.
package enum NumberText {
  /// `digits · 10^exponent`, exactly: `2.5`, `120`, `2e-5`.
  package static func decimal(_ digits: Int, exponent: Int) -> String {
    guard digits != 0 else { return "0" }
    var (rest, power) = (digits.magnitude, exponent)
    while rest.isMultiple(of: 10) { (rest, power) = (rest / 10, power + 1) }
    let sign = digits < 0 ? "-" : ""
    let text = String(rest)
    // Where the first digit stands: 0 are the ones.
    let leading = text.count - 1 + power
    if leading < -3 || leading > 5 {
      let fraction = text.count > 1 ? "." + text.dropFirst() : ""
      return "\(sign)\(text.prefix(1))\(fraction)e\(leading)"
    }
    if power >= 0 { return sign + text + String(repeating: "0", count: power) }
    let padded = String(repeating: "0", count: max(0, 1 - power - text.count)) + text
    return "\(sign)\(padded.dropLast(-power)).\(padded.suffix(-power))"
  }

  /// A number with four digits that count, without zeros at its end.
  package static func short(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    guard value != 0 else { return "0" }
    let exponent = Decade.below(value.magnitude) - 3
    return decimal(Int(Decade.scaled(value, by: -exponent).rounded()), exponent: exponent)
  }

  /// A number of steps: `800`, `2.5k`, `1M`; four digits that count.
  package static func steps(_ count: Int) -> String {
    guard count >= 10_000 else { return String(count) }
    let (unit, letter) = count >= 1_000_000 ? (1_000_000.0, "M") : (1000.0, "k")
    return short(Double(count) / unit) + letter
  }

  /// Sixteenths, exactly: `12.0625`.
  package static func sixteenths(_ value: Int) -> String { decimal(value * 625, exponent: -4) }
}

/// Powers of ten by multiplication: the functions of systems differ.
enum Decade {
  /// The largest e with 10^e ≤ value.
  static func below(_ value: Double) -> Int {
    var exponent = 0
    while exponent < 300, scaled(1, by: exponent + 1) <= value { exponent += 1 }
    while exponent > -300, scaled(1, by: exponent) > value { exponent -= 1 }
    return exponent
  }

  /// `value · 10^exponent`, rounded once or a few times in the same way everywhere.
  static func scaled(_ value: Double, by exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<exponent.magnitude { power *= 10 }
    return exponent < 0 ? value / power : value * power
  }
}
