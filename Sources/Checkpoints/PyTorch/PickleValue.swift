import Tensors

/// What a pickle of weights may hold: plain data, and tensors that lie elsewhere in the archive.
indirect enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list(PickleList)
  case tuple([PickleValue])
  case dictionary(PickleDictionary)
  /// A name of Python's that is known here.
  case known(PickleName)
  case storage(PickleStorage)
  case tensor(PickleTensor)
}

/// The only names of Python's that a pickle of weights may call or refer to.
enum PickleName: String {
  case orderedDictionary = "collections OrderedDict"
  case tensor = "torch._utils _rebuild_tensor_v2"
  case parameter = "torch._utils _rebuild_parameter"
  case double = "torch DoubleStorage"
  case float = "torch FloatStorage"
  case half = "torch HalfStorage"
  case bfloat16 = "torch BFloat16Storage"
  case long = "torch LongStorage"
  case int = "torch IntStorage"
  case short = "torch ShortStorage"
  case char = "torch CharStorage"
  case byte = "torch ByteStorage"
  case bool = "torch BoolStorage"

  /// What a storage of the name holds, `nil` for a function.
  var element: ElementType? {
    switch self {
    case .orderedDictionary, .tensor, .parameter: nil
    case .double: .float64
    case .float: .float32
    case .half: .float16
    case .bfloat16: .bfloat16
    case .long: .int64
    case .int: .int32
    case .short: .int16
    case .char: .int8
    case .byte: .uint8
    case .bool: .bool
    }
  }
}

/// A list that several places may share.
final class PickleList {
  var elements: [PickleValue] = []
}

/// A dictionary that several places may share; keys that are no texts are left out.
final class PickleDictionary {
  var members: [(key: String, value: PickleValue)] = []
}

/// Numbers in a file of the archive.
struct PickleStorage {
  let type: ElementType
  /// The name of the file below `data`.
  let key: String
}

/// A view of a storage.
struct PickleTensor {
  let storage: PickleStorage
  /// The first element.
  let offset: Int
  let shape: Shape
  let strides: [Int]
}
