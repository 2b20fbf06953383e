/// Why a pipeline of Stable Diffusion 3 cannot draw what is asked for.
public enum PipelineError: Error, Equatable, CustomStringConvertible {
  /// The folder holds another pipeline, or none.
  case otherPipeline(path: String, found: String)
  /// The folder lacks a file.
  case incomplete(path: String, missing: String)
  /// A single file needs a folder that says what it is made of.
  case noConfiguration(path: String)
  /// The weights of a part are nowhere.
  case noWeights(part: String, path: String, canBeLeftOut: Bool)
  /// Parts do not go together.
  case parts(path: String, expected: String, found: String)
  /// Tensors of a single file belong to no part.
  case leftOver(path: String, names: [String])
  /// A setting makes no sense for this model.
  case setting(String, path: String, expected: String, found: String)
  /// Numbers became too large, or none.
  case notFinite(path: String, reason: String, isHalf: Bool)

  /// One line: the path, what was expected, what was found, what to do.
  public var description: String {
    switch self {
    case .otherPipeline(let path, let found):
      "\(path): expected a pipeline of Stable Diffusion 3, found \(found)"
    case .incomplete(let path, let missing):
      "\(path): expected the file '\(missing)' of the pipeline, found none: fetch the whole folder"
    case .noConfiguration(let path):
      "\(path): weights of Stable Diffusion 3 alone; name the published folder with its "
        + "configuration and tokenizers by --config"
    case .noWeights(let part, let path, let canBeLeftOut):
      "\(path): expected the weights of '\(part)', found none; fetch them"
        + (canBeLeftOut ? ", or draw without them by --without \(part)" : "")
    case .parts(let path, let expected, let found):
      "\(path): expected \(expected), found \(found): parts of different models?"
    case .leftOver(let path, let names):
      "\(path): \(names.count) tensors belong to no part of Stable Diffusion 3: "
        + names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
    case .setting(let name, let path, let expected, let found):
      "\(path): \(name): expected \(expected), found \(found)"
    case .notFinite(let path, let reason, let isHalf):
      "\(path): \(reason)"
        + (isHalf
          ? "; numbers above 65504 do not fit into f16: use --precision bf16 or f32"
          : "; the weights are damaged there, or too far from what they were by an adapter")
    }
  }
}
