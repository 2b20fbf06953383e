import Autoencoders
import Checkpoints
import Datasets
import Detection
import Files
import Flows
import Goldens
import Images
import Judging
import Layers
import Recipes
import Records
import RectifiedFlow
import Rendering
import Runs
import Studio
import Tensors
import TextEncoders
import Training

/// What the shell learns when the program ends; the numbers of BSD's `sysexits.h`.
enum ExitStatus: Int32 {
  /// A difference, or a failed check.
  case difference = 1
  /// The command line or the environment asks for something that there is not.
  case usage = 64
  /// Input that is not what it has to be.
  case data = 65
  /// A fault in this program.
  case fault = 70
  /// The system refused to read or write.
  case io = 74
}

/// An error that the command line knows: its description is one line for people.
protocol ExitCoded: Error, CustomStringConvertible {
  /// What the program ends with.
  var exitStatus: ExitStatus { get }
}

// Every error that a library throws is listed here.

extension ExecutionError: ExitCoded { var exitStatus: ExitStatus { .usage } }
extension ParameterError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension ParameterRuleError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension OptimizerMemoryError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension ComparisonError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension AutoencoderError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension CheckpointError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension DatasetError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension DetectionError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension FlowError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension GoldenError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension JudgingError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension ModelError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension RecordError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension RenderError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension ManifestError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension RenderRecipe.PlotFault: ExitCoded { var exitStatus: ExitStatus { .usage } }
extension TrajectoryError: ExitCoded { var exitStatus: ExitStatus { .usage } }
extension RunError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension TextEncoderError: ExitCoded { var exitStatus: ExitStatus { .data } }
extension TrainingError: ExitCoded { var exitStatus: ExitStatus { .data } }

extension UpscaleError: ExitCoded {
  var exitStatus: ExitStatus {
    switch self {
    case .sameOutput, .overSource: .usage
    case .noPictures, .tooLarge: .data
    }
  }
}

extension NonFinite: ExitCoded { var exitStatus: ExitStatus { .data } }

extension PipelineError: ExitCoded {
  var exitStatus: ExitStatus {
    if case .setting = self { .usage } else { .data }
  }
}

extension BatchError: ExitCoded {
  var exitStatus: ExitStatus {
    switch self {
    case .busy, .occupied: .io
    case .incomplete: .difference
    }
  }
}

extension SamplingError: ExitCoded {
  var exitStatus: ExitStatus {
    if case .setting = self { .usage } else { .data }
  }
}

extension RecipeError: ExitCoded {
  var exitStatus: ExitStatus {
    switch self {
    case .override: .usage
    case .syntax, .unknownKey, .missingKey, .value: .data
    }
  }
}

extension ImageError: ExitCoded {
  var exitStatus: ExitStatus {
    switch self {
    case .invalidText, .cannotEncode: .usage
    default: .data
    }
  }
}

extension FileError: ExitCoded {
  var exitStatus: ExitStatus {
    switch self {
    case .cannotRead, .cannotWrite: .io
    case .notAFile: .data
    }
  }
}
