/// How the tensors of a foreign file become those of a model, completely: every tensor below the
/// prefix is spoken of, and every rule speaks of a tensor.
public struct NameTable: Sendable, Hashable {
  /// What is done to a tensor beside giving it another name.
  public enum Change: Sendable, Hashable {
    /// Nothing.
    case none
    /// One of several equal parts of its rows, counted from 0: projections that were fused.
    case rows(part: Int, of: Int)
    /// The second half of its rows before the first: scale and shift that stand the other way round.
    case swappedHalves
    /// Without its axes of length 1 behind the second: a 1×1 convolution as a linear map.
    case withoutWindow
  }

  /// One kind of tensor and what becomes of it.
  public struct Rule: Sendable, Hashable {
    /// The name in the file, below the prefix; with `*` in the end it stands for all longer names.
    public let pattern: String
    /// The name in the model; `*` in the end stands for what it stands for in the pattern.
    public let name: String
    /// What is done to the tensor.
    public let change: Change

    /// Creates a rule.
    ///
    /// - Precondition: both names end in `*` or neither, and there is no other `*`.
    public init(_ pattern: String, _ name: String, _ change: Change = .none) {
      precondition(
        pattern.hasSuffix("*") == name.hasSuffix("*")
          && ![pattern, name].contains { $0.dropLast().contains("*") },
        "NameTable: '\(pattern)' for '\(name)'")
      (self.pattern, self.name, self.change) = (pattern, name, change)
    }

    /// The name in the model for a name of the file, `nil` where the rule is about others.
    package func name(for foreign: Substring) -> String? {
      guard pattern.hasSuffix("*") else { return foreign == pattern ? name : nil }
      let start = pattern.dropLast()
      return foreign.hasPrefix(start)
        ? String(name.dropLast() + foreign.dropFirst(start.count)) : nil
    }
  }

  /// What the names begin with that the table is about; others are none of its business.
  public var prefix: String
  /// The rules.
  ///
  /// Where several fit a name the longest pattern counts, with all rules that have it.
  public var rules: [Rule]
  /// Names below the prefix, or starts of names with `*`, that a file may have and the model has no
  /// use for.
  public var ignored: [String]
  /// Names of the model's square matrices that are the identity where a file has none.
  public var identities: [String] = []

  /// Creates a table.
  public init(prefix: String = "", rules: [Rule], ignored: [String] = []) {
    (self.prefix, self.rules, self.ignored) = (prefix, rules, ignored)
  }

  /// The table that keeps all names below a prefix as they are.
  public static func below(_ prefix: String, ignoring ignored: [String] = []) -> NameTable {
    NameTable(prefix: prefix, rules: [Rule("*", "*")], ignored: ignored)
  }

  /// Whether a name belongs to the table and is of no use.
  package func ignores(_ foreign: Substring) -> Bool {
    ignored.contains { Rule($0, $0).name(for: foreign) != nil }
  }

  /// The rules that decide about a name below the prefix; empty where none does.
  package func deciding(about foreign: Substring) -> [Int] {
    let fitting = rules.indices.filter { rules[$0].name(for: foreign) != nil }
    let longest = fitting.map { rules[$0].pattern.utf8.count }.max()
    return fitting.filter { rules[$0].pattern.utf8.count == longest }
  }
}
