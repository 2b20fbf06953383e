/// How the elements of a tensor lie in memory.
///
/// What operations make is always single precision. The narrow types are for weights in a mapped
/// file: products widen them while they pack, everything else before it reads them.
public enum StoredType: String, CaseIterable, Sendable {
  /// IEEE binary32.
  case float32 = "f32"
  /// IEEE binary16.
  case float16 = "f16"
  /// The upper half of a binary32.
  case bfloat16 = "bf16"

  /// The bytes of one element.
  public var size: Int { self == .float32 ? 4 : 2 }
}
