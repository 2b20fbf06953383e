import Tensors

/// How a safetensors file stores the elements of a tensor, spelled as the format spells it.
public enum ElementType: String, CaseIterable, Sendable {
  case float64 = "F64"
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int64 = "I64"
  case int32 = "I32"
  case int16 = "I16"
  case int8 = "I8"
  case uint64 = "U64"
  case uint32 = "U32"
  case uint16 = "U16"
  case uint8 = "U8"
  case bool = "BOOL"
  case complex64 = "C64"
  case float8E5M2 = "F8_E5M2"
  case float8E4M3 = "F8_E4M3"
  case float8E8M0 = "F8_E8M0"
  case float8E5M2FNUZ = "F8_E5M2FNUZ"
  case float8E4M3FNUZ = "F8_E4M3FNUZ"
  case float6E2M3 = "F6_E2M3"
  case float6E3M2 = "F6_E3M2"
  case float4 = "F4"

  /// The bits of one element.
  public var bits: Int {
    switch self {
    case .float64, .int64, .uint64, .complex64: 64
    case .float32, .int32, .uint32: 32
    case .float16, .bfloat16, .int16, .uint16: 16
    case .int8, .uint8, .bool: 8
    case .float8E5M2, .float8E4M3, .float8E8M0, .float8E5M2FNUZ, .float8E4M3FNUZ: 8
    case .float6E2M3, .float6E3M2: 6
    case .float4: 4
    }
  }

  /// How a ``Tensor`` over the same bytes has them, `nil` where there is none.
  ///
  /// The format is little-endian, as are all machines that Swift runs on.
  var stored: StoredType? {
    switch self {
    case .float32: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    default: nil
    }
  }

  /// Whether the elements can be read as a ``Tensor``.
  public var isFloat: Bool {
    switch self {
    case .float64, .float32, .float16, .bfloat16: true
    default: false
    }
  }

  /// Whether the elements can be read as integers.
  public var isInteger: Bool {
    switch self {
    case .int64, .int32, .int16, .int8, .uint64, .uint32, .uint16, .uint8, .bool: true
    default: false
    }
  }
}
