import Tensors

/// What a detector says about each query.
public struct DetectionOutput: Sendable {
  /// What one layer of the decoder says.
  public struct Answers: Sendable {
    /// `[N, Q, classes]`, with one more for "none" where the model has it: before softmax or sigmoid.
    public let logits: Tensor
    /// `[N, Q, 4]`: ``CenterBox``es.
    public let boxes: Tensor

    /// Puts both together.
    public init(logits: Tensor, boxes: Tensor) { (self.logits, self.boxes) = (logits, boxes) }

    /// The answers of some neighbouring queries.
    func queries(_ range: Range<Int>) -> Answers {
      Answers(logits: logits.sliced(1, range), boxes: boxes.sliced(1, range))
    }
  }

  /// Of the last layer.
  public var answers: Answers
  /// Of the layers before it, the first one first, where they were asked for.
  public var auxiliary: [Answers] = []
  /// `[N, Q, H/4, W/4]`, before the sigmoid, where there is a mask head.
  public var masks: Tensor?
}
