import Crypto

/// Pictures, still encoded, that are looked at one by one: the files of a folder, or records.
protocol PictureSource: Sendable {
  /// What reading a picture tells beside its bytes.
  associatedtype Note: Sendable

  /// Where they lie.
  var path: String { get }
  /// How many there are, those that turn out to be none included.
  var count: Int { get }
  /// What is known to be unreadable before any picture is looked at.
  var problems: [any Error] { get }

  /// What an error calls a picture.
  func name(of index: Int) -> String
  /// Reads the bytes of a picture file.
  func read(_ index: Int) throws -> (encoded: [UInt8], note: Note)

  /// The start of the digest of all that is here.
  func startedHash() -> SHA256
  /// What the digest takes in of a picture before the digests of its contents.
  func identity(of index: Int) -> ArraySlice<UInt8>
  /// A digest of what belongs to a picture beside its bytes, empty for nothing.
  ///
  /// Unlike those of reading, its errors end a scan.
  func companionDigest(of index: Int, _ note: Note) throws -> [UInt8]
}
