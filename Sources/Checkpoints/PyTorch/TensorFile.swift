import Layers
import Tensors

/// A file of tensors by name, whatever its format.
public protocol TensorFile: ParameterSource {
  /// The shape of a tensor, `nil` where there is none.
  func shape(of name: String) -> Shape?
}

extension Checkpoint: TensorFile {
  /// The shape of a tensor, `nil` where there is none.
  public func shape(of name: String) -> Shape? { entry(named: name)?.shape }
}
