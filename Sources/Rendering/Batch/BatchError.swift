/// Why a batch cannot go on, or is not whole.
public enum BatchError: Error, Equatable, CustomStringConvertible {
  /// Another process draws the same part into the same folder.
  case busy(folder: String, part: String)
  /// A file is there that the batch did not make.
  case occupied(path: String, found: String, others: Int)
  /// Pictures of the batch are missing or damaged.
  case incomplete(folder: String, missing: Int, damaged: Int, total: Int, example: String)

  /// One line: the place, what was expected, what was found, what to do.
  public var description: String {
    switch self {
    case .busy(let folder, let part):
      "\(folder): another process is drawing \(part) into it; wait for its end"
    case .occupied(let path, let found, let others):
      "\(path): expected no file or the picture of this batch, found \(found)"
        + (others > 0 ? " (and \(others) more)" : "")
        + "; choose another folder, or --overwrite"
    case .incomplete(let folder, let missing, let damaged, let total, let example):
      "\(folder): expected \(total) whole pictures, \(missing) are missing and \(damaged) are "
        + "damaged, such as \(example); run the batch again"
    }
  }
}
