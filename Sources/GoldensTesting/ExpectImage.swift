import Goldens
import Images
import Testing

/// Expects that a picture is as it was recorded.
///
/// ```swift
/// @Test func `a sheet has room for its labels`() throws {
///   expectImage(sheet.drawn(), matches: "labelled-sheet")
///   expectImage(photo, matches: "photo", comparison: PictureComparison(.psnr(40)))
/// }
/// ```
///
/// The golden is `Goldens/labelled-sheet.png` beside the test file. Where it is missing it is
/// recorded, with a warning; where `CI` is set nothing is ever recorded, and a missing golden is an
/// issue. `ATELIER_GOLDENS=failed swift test` takes what is drawn now for what differs. A picture
/// that differs is an issue, with the expected picture, the actual one and their difference
/// attached (`swift test --attachments-path FOLDER` keeps them).
///
/// - Parameters:
///   - image: what was drawn.
///   - name: the name of the golden: a file name without its ending, or a path below the folder.
///   - folder: where goldens lie, relative to the folder of the test file; `nil`: as a
///     trait `.goldens` says, or `Goldens`.
///   - comparison: how far the picture may be from its golden; by default every sample is equal.
///   - mask: black where pixels do not count; `nil`: all count.
///   - fileID: the test file, as Swift Testing names it.
///   - filePath: the test file.
///   - line: the line that expects.
///   - column: the column that expects.
/// - Returns: whether the picture is as it was recorded, or has been recorded now.
@discardableResult
public func expectImage(
  _ image: Image, matches name: String, folder: String? = nil,
  comparison: PictureComparison = PictureComparison(), mask: Image? = nil,
  fileID: String = #fileID, filePath: String = #filePath, line: Int = #line, column: Int = #column
) -> Bool {
  let location = SourceLocation(fileID: fileID, filePath: filePath, line: line, column: column)
  let settings = GoldenSettings.current
  let place =
    folder.map { GoldenSettings.path($0, beside: filePath) }
    ?? settings.folder ?? GoldenSettings.path("Goldens", beside: filePath)
  do {
    let golden = try TestGolden(name: name, folder: place)
    let finding = try golden.judge(
      image, comparison, mask: mask, recording: settings.effectiveRecording())
    for (part, picture) in finding.pictures {
      let bytes = try picture.encoded(as: .png)
      Attachment.record(bytes, named: "\(golden.title).\(part).png", sourceLocation: location)
    }
    switch finding.verdict {
    case .same: return true
    case .recorded:
      warn(finding.message, at: location)
      return true
    case .different, .missing, .broken:
      Issue.record(Comment(rawValue: finding.message), sourceLocation: location)
      return false
    }
  } catch {
    Issue.record(error, Comment(rawValue: "golden '\(name)'"), sourceLocation: location)
    return false
  }
}

/// Tells what should be seen but fails nothing.
private func warn(_ message: String, at location: SourceLocation) {
  #if compiler(>=6.3)
    Issue.record(Comment(rawValue: message), severity: .warning, sourceLocation: location)
  #else
    print("warning: \(message)")
  #endif
}
