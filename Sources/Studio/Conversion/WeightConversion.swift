import Checkpoints
import Tensors

/// Writes the tensors of a checkpoint again, its floats as another type.
public enum WeightConversion {
  /// The types that floats may be written as.
  public enum WeightType: String, CaseIterable, Sendable {
    case f32, f16, bf16

    var element: ElementType {
      switch self {
      case .f32: .float32
      case .f16: .float16
      case .bf16: .bfloat16
      }
    }
  }

  /// What was written.
  public struct Outcome: Sendable {
    /// How many tensors there are.
    public let tensors: Int
    /// How many numbers they have together.
    public let parameters: Int
  }

  /// Converts a safetensors file, an index or a folder into one file; what its metadata say stays.
  ///
  /// Integers stay as they are. So do the log-scales of a flow of ours: they are few, and magnified
  /// by exp. Throws where the input is no checkpoint, holds elements that are neither floats nor
  /// integers, or has a number beyond the range of the type.
  public static func convert(
    _ path: String, to output: String, as type: WeightType
  ) throws -> Outcome {
    let checkpoint = try Checkpoint(path: path)
    let isOurs = checkpoint.metadata[ModelCard.key] != nil
    var writer = SafetensorsWriter(metadata: checkpoint.metadata)
    for file in checkpoint.files {
      for entry in file.entries {
        if entry.type.isInteger {
          writer.add(
            try file.integers(named: entry.name), entry.shape, named: entry.name, as: entry.type)
        } else {
          let isKept = isOurs && entry.name.hasSuffix("log_scale")
          writer.add(
            try file.tensor(named: entry.name), named: entry.name,
            as: isKept ? entry.type : type.element)
        }
      }
    }
    try writer.write(to: output)
    return Outcome(tensors: checkpoint.names.count, parameters: checkpoint.elementCount)
  }
}
