import ArgumentParser
import Goldens
import Studio

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `atelier golden`: pictures that must stay as they are.
struct Golden: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Record golden pictures, and check that everything still draws them.",
    discussion: """
      A YAML file lists cases: what a model draws, or pictures that somebody else wrote. 'record' \
      stores what is drawn, 'check' draws again and says what differs and why, 'approve' takes what \
      the last check found different.

      Exit codes: 0 same, 1 different or missing, 65 broken input, 74 input or output failed.
      """,
    subcommands: [GoldenRecord.self, GoldenCheck.self, GoldenApprove.self])
}

/// `atelier golden record`: stores what is drawn.
struct GoldenRecord: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Draw the cases and store them as goldens.",
    discussion: "A golden that differs stays as it is, unless --record says otherwise.")

  @OptionGroup var cases: GoldenOptions

  @Option(
    help: "missing: goldens that are not there; failed: those too that differ; all: every one.")
  var record = GoldenRecording.missing

  @Flag(help: "Record the steps of the models too: a check then names the first that differs.")
  var trace = false

  func validate() throws {
    guard record != .never else { throw ValidationError("--record never records nothing.") }
  }

  func run() throws {
    try cases.run { run in
      run.task = .record
      run.recording = record
      run.traces = trace
    }
  }
}

/// `atelier golden check`: draws again and compares.
struct GoldenCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Draw the cases again and compare them with their goldens.",
    discussion: """
      The output folder gets the report as a page, index.html, for JUnit's readers, junit.xml, and \
      for programs, report.json; and for cases that differ what was expected, what is drawn now, \
      their difference, and both in turns. In a job on GitHub each is an annotation, too.
      """)

  @OptionGroup var cases: GoldenOptions

  @Option(
    help: """
      never, missing, failed or all: which goldens are written (default: never where CI is set, \
      else missing).
      """)
  var record: GoldenRecording?

  func run() throws {
    let isUnattended = GoldenRecording.isContinuousIntegration(
      ProcessInfo.processInfo.environment)
    try cases.run { run in
      run.task = .check
      run.recording = record ?? (isUnattended ? .never : .missing)
    }
  }
}

/// `atelier golden approve`: accepts what is different.
struct GoldenApprove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Take what the last check found different as golden.",
    discussion: """
      Each case is drawn again, and has to give the picture that the check wrote into the output \
      folder: what is approved is what was looked at.
      """)

  @OptionGroup var cases: GoldenOptions

  func run() throws { try cases.run { $0.task = .approve } }
}

extension GoldenRecording: ExpressibleByArgument {}
