import Layers
import Tensors

/// The change of one linear map in a LoRA file: a multiple of the product of two small matrices.
struct LowRankFactors: Sendable {
  /// The first factor's name in the file, for messages.
  let name: String
  /// The map, by its path with underscores.
  let module: String
  /// `[rank, inputs]`.
  let down: Tensor
  /// `[outputs, rank]`, of several fused maps perhaps.
  let up: Tensor
  /// What their product is multiplied by: alpha / rank.
  let weight: Float

  /// Returns a map's weight with the change, in single precision whatever the weight is stored as.
  ///
  /// - Throws: ``CheckpointError`` where the factors are of another map.
  func added(
    to matrix: Tensor, scale: Float, change: NameTable.Change, path: String
  ) throws -> Tensor {
    guard let up = cut(by: change), matrix.shape == [up.shape[0], down.shape[1]] else {
      throw CheckpointError.tensor(
        name: name, path: path, expected: "factors of a change of \(matrix.shape)",
        found: "\(up.shape) and \(down.shape)")
    }
    return Precision.with(.float32) {
      withoutGradients { matrix + up.matmul(down) * (scale * weight) }
    }
  }

  /// The rows that concern a map whose weight becomes the model's by a change.
  private func cut(by change: NameTable.Change) -> Tensor? {
    let count = up.shape[0]
    switch change {
    case .none, .withoutWindow: return up
    case .rows(let part, let parts):
      guard count.isMultiple(of: parts) else { return nil }
      let rows = count / parts
      return up.storedRows(part * rows..<(part + 1) * rows)
    case .swappedHalves:
      guard count.isMultiple(of: 2) else { return nil }
      return .concatenated(
        [up.sliced(0, count / 2..<count), up.sliced(0, 0..<count / 2)], axis: 0)
    }
  }
}
