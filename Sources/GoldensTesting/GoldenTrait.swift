import Goldens
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Where the goldens of a test or a suite lie, and which are written.
///
/// ```swift
/// @Suite(.goldens("Goldens/sheets")) struct SheetTests { … }
/// ```
public struct GoldenTrait: TestTrait, SuiteTrait, TestScoping {
  let settings: GoldenSettings

  /// What holds for a suite holds for the tests in it.
  public var isRecursive: Bool { true }

  /// Runs a test with these settings.
  public func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    // A trait may leave one of the two to the suite around it.
    let settings = settings.completed(by: .current)
    try await GoldenSettings.$current.withValue(settings) { try await function() }
  }
}

extension Trait where Self == GoldenTrait {
  /// Goldens of their own place, or written by their own rule.
  ///
  /// - Parameters:
  ///   - folder: where they lie, relative to the folder of the test file; `nil`: as around it.
  ///   - recording: which are written; `nil`: as around it, or as `ATELIER_GOLDENS` says.
  ///   - filePath: the test file.
  /// - Returns: the trait.
  public static func goldens(
    _ folder: String? = nil, recording: GoldenRecording? = nil, filePath: StaticString = #filePath
  ) -> GoldenTrait {
    let place = folder.map { GoldenSettings.path($0, beside: "\(filePath)") }
    return GoldenTrait(settings: GoldenSettings(folder: place, recording: recording))
  }
}

/// What holds for the expectations of a task.
package struct GoldenSettings: Sendable {
  /// The settings of the test that runs.
  @TaskLocal package static var current = GoldenSettings()

  /// The environment variable that says which goldens are written, by their raw values.
  package static let variable = "ATELIER_GOLDENS"

  /// Where goldens lie; `nil`: in `Goldens` beside the test file.
  package var folder: String?
  /// Which are written; `nil`: as the environment says.
  package var recording: GoldenRecording?
  /// The environment.
  package var environment: [String: String]

  /// Creates settings.
  package init(
    folder: String? = nil, recording: GoldenRecording? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.folder = folder
    self.recording = recording
    self.environment = environment
  }

  func completed(by outer: GoldenSettings) -> GoldenSettings {
    GoldenSettings(
      folder: folder ?? outer.folder, recording: recording ?? outer.recording,
      environment: outer.environment)
  }

  /// A folder as the file of a test names it.
  static func path(_ folder: String, beside file: String) -> String {
    if folder.hasPrefix("/") { return folder }
    let parent = file.lastIndex { $0 == "/" || $0 == "\\" }.map { String(file[..<$0]) } ?? "."
    return parent + "/" + folder
  }

  /// Which goldens are written, once everybody has been asked.
  ///
  /// None where `CI` is set, whatever else is said, since nobody is there to look; without anybody's
  /// word those that are missing.
  ///
  /// - Throws: ``GoldenTestError/unknownRecording(_:)``.
  func effectiveRecording() throws -> GoldenRecording {
    if GoldenRecording.isContinuousIntegration(environment) { return .never }
    if let recording { return recording }
    guard let text = environment[Self.variable], !text.isEmpty else { return .missing }
    guard let asked = GoldenRecording(rawValue: text) else {
      throw GoldenTestError.unknownRecording(text)
    }
    return asked
  }
}
