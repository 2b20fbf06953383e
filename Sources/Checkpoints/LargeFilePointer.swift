/// What a clone without Git LFS leaves in the place of a large file: three lines that name it.
package enum LargeFilePointer {
  private static let start = Array("version https://git-lfs.github.com/spec/".utf8)

  /// Throws where bytes are such a pointer instead of what they should be.
  package static func refuse(
    _ bytes: UnsafeRawBufferPointer, path: String, expected: String
  ) throws {
    guard bytes.starts(with: start) else { return }
    throw CheckpointError.malformed(
      path: path, expected: expected,
      found: "a Git LFS pointer to it; fetch the file by 'git lfs pull' in its folder")
  }
}
