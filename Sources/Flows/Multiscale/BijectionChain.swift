import Layers
import Tensors

/// Bijections one after the other, each with a name that messages use.
public struct BijectionChain: Bijection {
  /// One of them.
  public struct Part: Sendable {
    /// What messages call it, such as `level 0, step 3, mixing`.
    public let name: String
    /// The map.
    public let bijection: any Bijection

    /// Names a map.
    public init(_ name: String, _ bijection: any Bijection) {
      (self.name, self.bijection) = (name, bijection)
    }
  }

  /// Parts that belong together: one block for ``Checkpointing`` and for ``FlowMemory/invertible``.
  public struct Block: Sendable {
    /// The parts, in the order of the forward direction.
    public let parts: [Part]
    /// Their parameters.
    public let parameters: [Parameter]

    /// Puts parts together.
    public init(_ parts: [Part], parameters: [Parameter]) {
      (self.parts, self.parameters) = (parts, parameters)
    }
  }

  /// The blocks, in the order of the forward direction.
  public let blocks: [Block]
  /// What stays in memory until gradients are asked for.
  public let memory: FlowMemory

  /// Creates a chain.
  public init(_ blocks: [Block], memory: FlowMemory = .standard) {
    (self.blocks, self.memory) = (blocks, memory)
  }

  /// All parts, in the order of the forward direction.
  public var parts: [Part] { blocks.flatMap(\.parts) }

  /// Returns the image and the sum of the changes of volume; each part is a step of the `Trace`, its
  /// change of volume too.
  public func forward(_ x: Tensor, in context: FlowContext) -> (y: Tensor, logDeterminant: Tensor) {
    if memory == .invertible, !blocks.isEmpty, case .learned = context.batch {
      return recomputed(x, context)
    }
    var (y, total) = (x, Tensor.zeros([x.shape[0]]))
    for block in blocks {
      let results = checkpointed([y]) { input in
        let result = block.forward(input[0], in: context)
        return [result.y, result.logDeterminant]
      }
      (y, total) = (results[0], total + results[1])
    }
    return (y, total)
  }

  /// Returns what `forward` maps to `y`; each part is a step of the `Trace`.
  public func inverse(_ y: Tensor, in context: FlowContext) -> Tensor {
    blocks.reversed().reduce(y) { $1.inverse($0, in: context) }
  }
}

extension BijectionChain.Block {
  func forward(_ x: Tensor, in context: FlowContext) -> (y: Tensor, logDeterminant: Tensor) {
    var (y, total) = (x, Tensor.zeros([x.shape[0]]))
    for part in parts {
      let (next, logDeterminant) = part.bijection.forward(y, in: context)
      Trace.step(part.name, next)
      Trace.step("\(part.name): log-determinant", logDeterminant)
      (y, total) = (next, total + logDeterminant)
    }
    return (y, total)
  }

  func inverse(_ y: Tensor, in context: FlowContext) -> Tensor {
    parts.reversed().reduce(y) { y, part in
      let x = part.bijection.inverse(y, in: context)
      Trace.step(part.name, x)
      return x
    }
  }
}
