/// Why parameters do not make a flow.
public enum FlowError: Error, Equatable, CustomStringConvertible {
  /// The order of rows is none.
  case noPermutation(parameter: String)

  /// One line: the parameter, what was expected.
  public var description: String {
    switch self {
    case .noPermutation(let parameter):
      "\(parameter): expected each row's number once; the file is damaged or of another model"
    }
  }
}
