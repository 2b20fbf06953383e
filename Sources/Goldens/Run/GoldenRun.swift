import Files

/// A run over the cases of a file: records, checks or approves.
public struct GoldenRun: Sendable {
  /// What is done with each case.
  public enum Action: String, Sendable {
    /// What is drawn is compared with its golden.
    case check
    /// What is drawn becomes the golden.
    case record
    /// What the last check found different becomes the golden, after a look.
    case approve
  }

  /// The file of cases.
  public var file: GoldenFile
  /// The cases that are looked at, in the order of the file.
  public var cases: [GoldenCase]
  /// Who draws.
  public var painter: any GoldenPainter
  /// What is done.
  public var task = Action.check
  /// Which goldens are written.
  public var recording = GoldenRecording.never
  /// Whether the steps of models are recorded.
  public var traces = false
  /// Where the pictures of cases that differ go.
  public var output: String
  /// The threads of all cases together.
  public var threads: Int
  /// Whether to stop at the next picture.
  public var isStopped: @Sendable () -> Bool = { false }

  /// Prepares a run over all cases of a file.
  public init(_ file: GoldenFile, painter: any GoldenPainter, threads: Int) {
    self.file = file
    self.painter = painter
    self.threads = threads
    cases = file.cases
    output = file.reports
  }

  /// What a run found.
  public struct Findings: Sendable {
    /// What came of each case.
    public var report: GoldenReport
    /// Why cases are broken, in their order.
    public var errors: [any Error]
    /// Whether it came to its end, and was not stopped before.
    public var isComplete: Bool
  }

  /// Runs the cases side by side, and the pairs of folders too, each with its share of the threads;
  /// bits are the same with any.
  ///
  /// Where there are fewer cases than threads, each has several for its operations; but the threads
  /// that help are one pool, which serves one operation at a time: while it helps one case, another
  /// computes alone. So a few large cases gain less from many threads than many cases do.
  ///
  /// `started` gets the number of outcomes that there will be, before the first; `finished` gets each
  /// in the order of the file, as soon as it is known. Throws `FileError` where the folder for
  /// pictures cannot be made.
  public func run(
    started: (Int) -> Void = { _ in }, _ finished: @escaping @Sendable (GoldenOutcome) -> Void
  ) throws -> Findings {
    if task == .check { try makeFolder(output) }
    let clock = ContinuousClock()
    let start = clock.now
    let parts = cases.flatMap(CasePart.all)
    started(parts.count)
    let workers = max(1, min(parts.count, threads))
    let runner = CaseRunner(run: self, threads: max(1, threads / workers))
    let results = inOrder(parts.count, workers: workers) { index in
      isStopped() ? nil : runner.result(of: parts[index])
    } deliver: { result in
      if let result { finished(result.outcome) }
    }
    let done = results.compactMap { $0 }
    return Findings(
      report: GoldenReport(
        file: file.path, version: painter.version, numerics: painter.numerics,
        instructionSet: painter.instructionSet, threads: threads,
        outcomes: done.map(\.outcome), seconds: (clock.now - start).inSeconds),
      errors: done.compactMap(\.error), isComplete: results.allSatisfy { $0 != nil })
  }
}

extension Duration {
  /// The duration in seconds.
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
