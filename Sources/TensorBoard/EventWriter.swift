import Files
import Records
import SwiftProtobuf

/// Writes what TensorBoard shows of a training run, into an event file of its own.
///
/// Each call of ``append(_:step:)`` is one record and reaches the file before the call returns:
/// whatever kills the process, the file can be read up to the last whole record. A run that goes on
/// after an interruption opens a new file beside the old one, which TensorBoard reads after it.
public final class EventWriter {
  /// The file that the events go to.
  public var path: String { file.path }
  private let file: AppendedFile
  private let clock: () -> Double

  /// Makes an event file in a folder, and the folder where it is not there yet.
  ///
  /// - Parameters:
  ///   - folder: where the run's event files lie; TensorBoard shows each folder as a run.
  ///   - step: the last step that still counts, where a run goes on after it: readers forget what
  ///     earlier files say about later steps, or about all steps where it is `nil`.
  ///   - host: who writes, as a part of the file's name.
  ///   - clock: the time of an event, in seconds since 1970.
  /// - Throws: `FileError` where the system refuses.
  public init(
    folder: String, resumingAfter step: Int? = nil, host: String = EventFileName.host,
    clock: @escaping () -> Double = EventFileName.now
  ) throws {
    self.clock = clock
    try makeFolder(folder)
    let start = clock()
    file = try EventFileName.create(in: folder, time: start, host: host)
    try append { event in
      event.fileVersion = "brain.Event:2"
      event.sourceMetadata.writer = "atelier"
    }
    // The convention of SummaryWriter(purge_step:): a session that starts at a step takes back what
    // was said about it and about those that follow. TensorBoard's server takes a run's first such
    // event for the beginning, so that there has to be one in every file.
    try append { event in
      event.step = step.map { Int64($0) + 1 } ?? 0
      event.sessionLog.status = .start
    }
  }

  /// Appends what there is to show of a step, as one event.
  ///
  /// Throws `FileError` where the system refuses; the file then ends where it did.
  public func append(_ values: [EventValue], step: Int) throws {
    guard !values.isEmpty else { return }
    try append { event in
      event.step = Int64(step)
      event.summary.value = values.map(\.message)
    }
  }

  private func append(_ fill: (inout ProtoEvent) -> Void) throws {
    var event = ProtoEvent()
    event.wallTime = clock()
    fill(&event)
    try file.append(RecordFraming.record(holding: event.serializedBytes()))
  }
}
