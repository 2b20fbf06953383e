import Yams

/// Why a text is not YAML, and on which line, of a parser's error.
struct SyntaxFault {
  /// The line, counted from 1, where the parser says it.
  let line: Int?
  /// What is wrong there, on one line.
  let reason: String

  /// Reads what Yams throws.
  init(_ error: any Error) {
    switch error as? YamlError {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      line = mark.line
      reason = [context.map { "\($0.text) that begins in line \($0.mark.line)" }, problem]
        .compactMap(\.self).joined(separator: ", ")
    case .duplicatedKeysInMapping(let duplicates, let context):
      line = context.mark.line
      let keys = duplicates.sorted().map { "'\($0)'" }.joined(separator: ", ")
      reason = "the key \(keys) is there twice"
    default:
      line = nil
      reason = "\(error)".split(separator: "\n").joined(separator: " ")
    }
  }
}
