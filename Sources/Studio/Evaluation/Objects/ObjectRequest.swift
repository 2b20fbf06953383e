import Datasets
import Files

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a picture is to show: a line of the metadata of GenEval, or a text such as `disc=2,square`.
///
/// Source: Ghosh et al., 2023, "GenEval", [arXiv:2310.11513](https://arxiv.org/abs/2310.11513), whose
/// files `evaluation_metadata.jsonl` these are.
public struct ObjectRequest: Codable, Hashable, Sendable {
  /// Objects that are to be there, or not.
  public struct Clause: Codable, Hashable, Sendable {
    /// The class, by the name that the detector has for it.
    public var className: String
    /// At least so many are to be there, or fewer where they are excluded.
    public var count: Int
    /// The colour that they are to have, which no detector says.
    public var color: String?
    /// Where they are to be: to which side of the objects of an earlier clause.
    public var position: Position?

    enum CodingKeys: String, CodingKey { case className = "class", count, color, position }
  }

  /// `["left of", 0]`: a side, and the place of a clause.
  public struct Position: Codable, Hashable, Sendable {
    /// `left of`, `right of`, `above` or `below`.
    public var side: String
    /// The clause.
    public var clause: Int

    /// Reads both from an array.
    public init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      (side, clause) = (try values.decode(String.self), try values.decode(Int.self))
    }

    /// Writes an array.
    public func encode(to encoder: any Encoder) throws {
      var values = encoder.unkeyedContainer()
      try values.encode(side)
      try values.encode(clause)
    }
  }

  /// The kind of task that it belongs to, such as `counting`.
  public var tag: String?
  /// What is to be there.
  public var include: [Clause]
  /// What is not.
  public var exclude: [Clause]?
  /// What a model is told; a class for models that know classes.
  public var prompt: String?

  /// Reads `disc=2,square=0,triangle`: exactly two discs, no square, and a triangle or more; `nil`
  /// where a text is no such list.
  public init?(text: String) {
    (include, exclude, tag) = ([], [], "counting")
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: "=", omittingEmptySubsequences: false).map { word in
        String(word.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
      guard let name = words.first, !name.isEmpty, words.count <= 2 else { return nil }
      guard words.count == 2 else {
        include.append(Clause(className: name, count: 1))
        continue
      }
      guard let count = Int(words[1]), (0...1000).contains(count) else { return nil }
      add(exactly: count, name)
    }
  }

  /// Asks for exactly so many of each class.
  init(exactly counts: [(name: String, count: Int)]) {
    (include, exclude, tag) = ([], [], "counting")
    for (name, count) in counts { add(exactly: count, name) }
  }

  private mutating func add(exactly count: Int, _ name: String) {
    if count > 0 { include.append(Clause(className: name, count: count)) }
    exclude = (exclude ?? []) + [Clause(className: name, count: count + 1)]
  }

  /// Reads lines of JSON, an object each.
  ///
  /// Throws `FileError` where the file cannot be read, `DatasetError` where a line is something else.
  public static func read(_ path: String) throws -> [ObjectRequest] {
    let text = try MappedFile(path: path).withBytes { String(decoding: Array($0), as: UTF8.self) }
    var requests: [ObjectRequest] = []
    for (index, line) in text.split(whereSeparator: \.isNewline).enumerated() {
      let request = try? JSONDecoder().decode(ObjectRequest.self, from: Data(line.utf8))
      guard let request, request.isSound else {
        throw DatasetError.invalid(
          path: path, expected: "what a picture is to show, as GenEval's metadata has it",
          found: "'\(line.prefix(60))' in line \(index + 1)")
      }
      requests.append(request)
    }
    guard !requests.isEmpty else {
      throw DatasetError.empty(path: path, expected: "lines of what pictures are to show")
    }
    return requests
  }

  private var isSound: Bool {
    let sides = ["left of", "right of", "above", "below"]
    let all = include + (exclude ?? [])
    return !all.isEmpty && all.allSatisfy { (0...1000).contains($0.count) }
      && include.enumerated().allSatisfy { place, clause in
        clause.position.map { sides.contains($0.side) && (0..<place).contains($0.clause) } ?? true
      }
  }

  /// Whether it asks for what a detector does not see.
  var needsColours: Bool { include.contains { $0.color != nil } }

  /// The classes that it speaks of, each once.
  var classes: [String] {
    (include + (exclude ?? [])).map(\.className).reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }

  /// How many of a class are asked for, and whether more are wrong.
  func asked(_ name: String) -> (count: Int, isExact: Bool) {
    let least = include.filter { $0.className == name }.map(\.count).max() ?? 0
    let bound = (exclude ?? []).filter { $0.className == name }.map(\.count).min()
    return (least, bound == least + 1)
  }
}
