/// Unicode's normalisation form C: characters and their marks as one code where there is one.
///
/// Source: Unicode Standard Annex 15, <https://www.unicode.org/reports/tr15/>, and §3.12 of the
/// standard for Hangul.
struct CanonicalForm: Sendable {
  /// Made from the table when the first text needs it: most prompts do not.
  static let shared = CanonicalForm()

  /// Below it nothing is composed, decomposed or put into order.
  private static let firstConcerned: UInt32 = 0x300

  private let parts: [UInt32: [UInt32]]
  private let composites: [Pair: UInt32]

  private struct Pair: Hashable {
    let first, second: UInt32
  }

  /// Hangul syllables are numbered through by leading consonant, vowel and trailing consonant.
  private enum Hangul {
    static let syllables: UInt32 = 0xAC00
    static let (leading, vowel, trailing): (UInt32, UInt32, UInt32) = (0x1100, 0x1161, 0x11A7)
    static let (leadings, vowels, trailings): (UInt32, UInt32, UInt32) = (19, 21, 28)
    static let count = leadings * vowels * trailings
  }

  private init() {
    var (parts, composites): ([UInt32: [UInt32]], [Pair: UInt32]) = ([:], [:])
    CanonicalMappings.text.withUTF8Buffer { text in
      for entry in text.split(whereSeparator: {
        $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n")
      }) {
        let isComposed = entry.contains(UInt8(ascii: "="))
        let codes = entry.split { !Character(Unicode.Scalar($0)).isHexDigit }
          .compactMap { UInt32(String(decoding: $0, as: UTF8.self), radix: 16) }
        parts[codes[0]] = Array(codes[1...])
        if isComposed { composites[Pair(first: codes[1], second: codes[2])] = codes[0] }
      }
    }
    (self.parts, self.composites) = (parts, composites)
  }

  /// Returns the normalised scalars of a text.
  static func composed(_ scalars: some Collection<Unicode.Scalar>) -> [Unicode.Scalar] {
    guard scalars.contains(where: { $0.value >= firstConcerned }) else { return Array(scalars) }
    var taken: [Unicode.Scalar] = []
    for scalar in scalars { shared.append(scalar.value, to: &taken) }
    sortMarks(&taken)
    return shared.puttingTogether(taken)
  }

  /// Appends what a character is made of in the end.
  private func append(_ code: UInt32, to scalars: inout [Unicode.Scalar]) {
    if code &- Hangul.syllables < Hangul.count {
      let index = code - Hangul.syllables
      let codes = [
        Hangul.leading + index / (Hangul.vowels * Hangul.trailings),
        Hangul.vowel + index / Hangul.trailings % Hangul.vowels,
        Hangul.trailing + index % Hangul.trailings,
      ]
      let count = codes[2] == Hangul.trailing ? 2 : 3
      scalars.append(contentsOf: codes.prefix(count).compactMap { Unicode.Scalar($0) })
    } else if let parts = parts[code] {
      for part in parts { append(part, to: &scalars) }
    } else if let scalar = Unicode.Scalar(code) {
      scalars.append(scalar)
    }
  }

  /// Brings the marks that follow each other into ascending order of their classes, those of one
  /// class staying as they are.
  private static func sortMarks(_ scalars: inout [Unicode.Scalar]) {
    var start = 0
    while start < scalars.count {
      guard scalars[start].combiningClass != 0 else {
        start += 1
        continue
      }
      let end = scalars[start...].firstIndex { $0.combiningClass == 0 } ?? scalars.count
      let marks = scalars[start..<end].enumerated().sorted {
        ($0.element.combiningClass, $0.offset) < ($1.element.combiningClass, $1.offset)
      }
      scalars.replaceSubrange(start..<end, with: marks.map(\.element))
      start = end
    }
  }

  /// Puts each starter together with the marks and vowels behind it that nothing blocks.
  private func puttingTogether(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var output: [Unicode.Scalar] = []
    var starter: Int?
    var last: UInt8 = 0  // The class of what was kept since the starter.
    for scalar in scalars {
      let level = scalar.combiningClass
      if let place = starter, place == output.count - 1 || last < level && last != 0,
        let composite = composite(output[place].value, scalar.value)
      {
        output[place] = composite
        continue
      }
      if level == 0 { starter = output.count }
      last = level
      output.append(scalar)
    }
    return output
  }

  private func composite(_ first: UInt32, _ second: UInt32) -> Unicode.Scalar? {
    if first &- Hangul.leading < Hangul.leadings, second &- Hangul.vowel < Hangul.vowels {
      let index = (first - Hangul.leading) * Hangul.vowels + second - Hangul.vowel
      return Unicode.Scalar(Hangul.syllables + index * Hangul.trailings)
    }
    if first &- Hangul.syllables < Hangul.count,
      (first - Hangul.syllables).isMultiple(of: Hangul.trailings),
      (1..<Hangul.trailings).contains(second &- Hangul.trailing)
    {
      return Unicode.Scalar(first + second - Hangul.trailing)
    }
    return composites[Pair(first: first, second: second)].flatMap { Unicode.Scalar($0) }
  }
}

extension Unicode.Scalar {
  /// 0 for starters.
  fileprivate var combiningClass: UInt8 { properties.canonicalCombiningClass.rawValue }
}
