import Tensors

/// Settings for the parameters that patterns choose; the first rule that matches decides.
public struct ParameterRules<Setting: Sendable>: Sendable {
  /// A pattern and what it brings.
  public struct Rule: Sendable {
    /// Which parameters are meant.
    public var pattern: ParameterPattern
    /// What they get.
    public var setting: Setting

    /// Creates a rule.
    public init(_ pattern: ParameterPattern, _ setting: Setting) {
      self.pattern = pattern
      self.setting = setting
    }
  }

  /// The rules, in the order in which they are tried.
  public var rules: [Rule]

  /// Creates a list of rules.
  public init(_ rules: [Rule] = []) { self.rules = rules }

  /// The place of the rule that decides about a parameter, `nil` where none matches.
  public func place(of name: String, shape: Shape) -> Int? {
    rules.firstIndex { $0.pattern.matches(name, shape: shape) }
  }

  /// What a parameter gets, `nil` where no rule matches.
  public func setting(of name: String, shape: Shape) -> Setting? {
    place(of: name, shape: shape).map { rules[$0].setting }
  }

  /// Throws where a rule decides about none of a model's parameters.
  public func check(against parameters: [Parameter]) throws {
    let deciding = Set(parameters.compactMap { place(of: $0.name, shape: $0.shape) })
    guard let idle = rules.indices.first(where: { !deciding.contains($0) }) else { return }
    let pattern = rules[idle].pattern
    let first = parameters.first { pattern.matches($0.name, shape: $0.shape) }
    let earlier = first.flatMap { place(of: $0.name, shape: $0.shape) }
    throw earlier.map {
      ParameterRuleError.hidden(pattern: pattern, by: rules[$0].pattern)
    } ?? ParameterRuleError.unmatched(pattern: pattern, example: parameters.first?.name)
  }
}

extension ParameterRules.Rule: Equatable where Setting: Equatable {}
extension ParameterRules.Rule: Hashable where Setting: Hashable {}
extension ParameterRules.Rule: Encodable where Setting: Encodable {}
extension ParameterRules.Rule: Decodable where Setting: Decodable {}
extension ParameterRules: Equatable where Setting: Equatable {}
extension ParameterRules: Hashable where Setting: Hashable {}
extension ParameterRules: Encodable where Setting: Encodable {}
extension ParameterRules: Decodable where Setting: Decodable {}

/// A rule about parameters that has no effect.
public enum ParameterRuleError: Error, Equatable, CustomStringConvertible {
  /// No parameter of the model matches; the example is the name of one.
  case unmatched(pattern: ParameterPattern, example: String?)
  /// Every parameter that matches belongs to earlier rules, such as this one.
  case hidden(pattern: ParameterPattern, by: ParameterPattern)

  /// One line: the rule, and why it has no effect.
  public var description: String {
    switch self {
    case .unmatched(let pattern, let example):
      "the rule for '\(pattern)' matches no parameter of the model"
        + (example.map { "; names look like '\($0)'" } ?? "")
    case .hidden(let pattern, let earlier):
      "the rule for '\(pattern)' has no effect: '\(earlier)' stands before it and decides about "
        + "what it matches"
    }
  }
}
