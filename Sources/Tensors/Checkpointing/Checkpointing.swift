/// Gradient checkpointing: blocks of a model forget what they computed on the way, and compute it
/// again when gradients are asked for.
///
/// It costs a second run of the blocks, and changes no bit: gradients are added in the order in
/// which they would be without. Like ``Execution`` it is no part of a recipe.
///
/// Source: Chen et al., 2016, "Training Deep Nets with Sublinear Memory Cost",
/// [arXiv:1604.06174](https://arxiv.org/abs/1604.06174).
public enum Checkpointing {
  /// Whether blocks of this task do it.
  @TaskLocal public static var isOn = false

  /// Runs a closure with it on or off.
  public static func with<Result>(
    _ isOn: Bool, _ body: () throws -> Result
  ) rethrows -> Result {
    try $isOn.withValue(isOn, operation: body)
  }
}

/// Runs a block of a model, `[…]` → `[…]`; with ``Checkpointing`` on only its inputs and outputs stay
/// in memory, and it runs once more when gradients are asked for.
///
/// The second run has the first one's level, threads and precision, and no ``Trace``. Blocks may
/// lie in each other. Parameters and other tensors may be captured; gradients reach those, too.
///
/// While gradients are computed one block at a time is in memory; where several inputs come out of
/// one earlier block, as the two streams of a multi-modal transformer do, that one may be there as
/// well.
///
/// - Precondition: the block does the same each time: what is random in it is drawn from a
///   ``RandomStream`` of given seed, and no parameter is replaced before the gradients are there.
public func checkpointed(
  _ inputs: [Tensor], _ block: @escaping @Sendable ([Tensor]) -> [Tensor]
) -> [Tensor] {
  Checkpointing.isOn ? Checkpoint(inputs: inputs, block: block).outputs() : block(inputs)
}

/// The same for a block of one input and one output.
public func checkpointed(
  _ x: Tensor, _ block: @escaping @Sendable (Tensor) -> Tensor
) -> Tensor {
  guard Checkpointing.isOn else { return block(x) }
  return checkpointed([x]) { [block($0[0])] }[0]
}
