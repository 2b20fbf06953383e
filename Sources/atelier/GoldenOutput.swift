import Files
import Goldens
import Terminal

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Where a report on goldens is shown.
struct GoldenOutput {
  /// Whether standard output is for a program.
  var isJSON = false
  /// The folder that gets the report's files, `nil` for none.
  var folder: String?

  /// Shows a report, and tells GitHub where its variables say that it listens.
  func show(_ report: GoldenReport) throws {
    if let folder { try report.write(to: folder) }
    if isJSON {
      print(try report.json(), terminator: "")
    } else {
      print(report.table(style), terminator: "")
      let details = report.details()
      if !details.isEmpty { print("\n" + details, terminator: "") }
      if let folder, report.verdict.needsLook {
        print("\nLook at \(folder)/\(GoldenReport.pageName)")
      }
    }
    let environment = ProcessInfo.processInfo.environment
    if environment["GITHUB_ACTIONS"] == "true" {
      if isJSON {
        StandardStream.error.write(report.annotations())
      } else {
        print(report.annotations(), terminator: "")
      }
    }
    try report.appendStepSummary(environment: environment)
  }

  private var style: GoldenReport.TableStyle {
    let stream = StandardStream.output
    guard stream.isTerminal else { return .plain }
    let isPlain = !(ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
    return .terminal(columns: stream.columns, colours: !isPlain)
  }
}
