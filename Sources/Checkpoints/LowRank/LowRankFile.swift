import Layers
import Tensors

/// Puts the tensors of a LoRA file together, module by module.
struct LowRankFile {
  /// A linear map of a part.
  struct Module: Hashable {
    let part: LowRankAdapter.Part
    /// With underscores.
    let path: String
  }

  let file: Checkpoint
  let settings: LowRankSettings

  /// A module's change, from the names of its tensors.
  func factors(
    of module: Module, _ names: [LowRankName.Role: String]
  ) throws -> LowRankFactors {
    guard let downName = names[.down], let upName = names[.up] else {
      throw CheckpointError.tensor(
        name: names.values.min() ?? module.path, path: file.description,
        expected: "two factors of its map's change", found: names.count > 1 ? "one" : "no other")
    }
    let (down, up) = (try matrix(downName), try matrix(upName))
    let rank = down.shape[0]
    guard rank > 0, up.shape[1] == rank else {
      throw CheckpointError.tensor(
        name: upName, path: file.description, expected: "a column for each of \(rank) rows",
        found: "\(up.shape)")
    }
    let weight =
      try names[.alpha].map { try number($0) / Float(rank) }
      ?? settings.weight(of: module.path, module.part, rank: rank)
    return LowRankFactors(
      name: downName, module: module.path, down: down, up: up, weight: weight ?? 1)
  }

  private func matrix(_ name: String) throws -> Tensor {
    let shape = file.entry(named: name)?.shape ?? []
    guard shape.rank == 2,
      let value = try file.value(of: name, shape: shape, initializer: .zeros)
    else {
      throw CheckpointError.tensor(
        name: name, path: file.description, expected: "a factor of a linear map's change",
        found: shape.rank == 4 ? "one of a convolution's (LoCon), \(shape)" : "\(shape)")
    }
    return value
  }

  /// An alpha, which some programs write as an integer.
  private func number(_ name: String) throws -> Float {
    guard let entry = file.entry(named: name), entry.shape.count == 1 else {
      throw CheckpointError.tensor(
        name: name, path: file.description, expected: "one number",
        found: "\(file.entry(named: name)?.shape ?? [])")
    }
    if entry.type.isInteger,
      let integer = try file.files.first(where: { $0[name] != nil })?.integers(named: name).first
    {
      return Float(integer)
    }
    let value = try file.value(of: name, shape: entry.shape, initializer: .zeros)
    return value?.values.first ?? 1
  }
}
