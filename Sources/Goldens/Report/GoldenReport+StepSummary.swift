import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension GoldenReport {
  /// Appends ``markdown(rows:)`` to the file that `GITHUB_STEP_SUMMARY` names in an environment.
  ///
  /// Other commands of the step may have written there before: the file is never replaced. Nothing
  /// happens where the variable is not set. Throws `FileError` where the system refuses.
  public func appendStepSummary(environment: [String: String]) throws {
    guard let path = environment["GITHUB_STEP_SUMMARY"], !path.isEmpty else { return }
    guard let file = fopen(path, "ab") else { throw FileError.writing(path, code: errno) }
    let text = Array(markdown().utf8)
    let isWritten = fwrite(text, 1, text.count, file) == text.count
    let code = errno
    guard fclose(file) == 0, isWritten else {
      throw FileError.writing(path, code: isWritten ? errno : code)
    }
  }
}
