#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension GoldenReport {
  /// The version of the shape of ``json()``: it grows when a program that reads it has to change.
  ///
  /// Keys may be added without a new one.
  public static let jsonVersion = 1

  /// The report for programs: keys in ascending order, two spaces deep, a line end at the end.
  ///
  /// Beside what ``GoldenReport`` holds there are `format`, the ``jsonVersion``; `verdict`, the
  /// worst of all; and `counts`, the number of cases by verdict. What is `nil` is left out. A
  /// number that JSON cannot say is one of the texts `inf`, `-inf` and `nan`: pictures that are
  /// the same have an infinite signal-to-noise ratio.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(Framed(report: self)), as: UTF8.self) + "\n"
  }

  /// Reads what ``json()`` wrote.
  ///
  /// - Throws: `DecodingError` where it is none, or of another version.
  public init(json text: String) throws {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    self = try decoder.decode(Framed.self, from: Data(text.utf8)).report
  }
}

/// A report with what programs want to know first, all in one object.
private struct Framed: Codable {
  var report: GoldenReport

  private enum Key: String, CodingKey { case format, verdict, counts }

  init(report: GoldenReport) { self.report = report }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let format = try container.decode(Int.self, forKey: .format)
    guard format == GoldenReport.jsonVersion else {
      throw DecodingError.dataCorruptedError(
        forKey: .format, in: container,
        debugDescription: "a report of format \(format), not \(GoldenReport.jsonVersion)")
    }
    report = try GoldenReport(from: decoder)
  }

  func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(GoldenReport.jsonVersion, forKey: .format)
    try container.encode(report.verdict, forKey: .verdict)
    let counts = GoldenVerdict.allCases.map { ($0.rawValue, report.count($0)) }
    try container.encode(Dictionary(uniqueKeysWithValues: counts), forKey: .counts)
  }
}
