import Files
import Synchronization

/// What of a batch is there already.
struct BatchSurvey: Sendable {
  /// The digest of each picture's file that is whole, by the picture's place in the plan.
  var digests: [BatchDigest?]
  /// Pictures whose files are whole and unknown to the journal.
  var unknown: [Int] = []
  /// How many files are whole.
  var whole = 0
  /// Pictures whose files are not what they were.
  var damaged: [Int] = []
  /// Pictures without a file.
  var missing = 0
  /// The first of them.
  var firstMissing: Int?
  /// Pictures whose place something else has, and what.
  var occupied: [(index: Int, found: String)] = []

  /// Pictures that one worker looks at, at a time.
  private static let stride = 256

  /// Looks at the files of a shard's pictures, on several threads.
  ///
  /// Throws `FileError` where one cannot be read.
  init(
    _ plan: BatchPlan, in folder: String, shard: Shard, carriesMetadata: Bool, workers: Int
  ) throws {
    digests = Array(repeating: nil, count: plan.count)
    let known = FileKind(folder) == .folder ? try BatchJournal.known(in: folder) : [:]
    let total = plan.count
    let parts = inOrder((total + Self.stride - 1) / Self.stride, workers: workers) { part in
      Result<[(Int, BatchFileState)], any Error> {
        try (part * Self.stride..<min(total, (part + 1) * Self.stride)).filter(shard.has).map {
          (
            $0,
            try BatchFileState(
              plan.picture($0), in: folder, known: known, carriesMetadata: carriesMetadata)
          )
        }
      }
    } deliver: { _ in
    }
    for part in parts {
      for (index, state) in try part.get() {
        switch state {
        case .missing:
          missing += 1
          firstMissing = firstMissing ?? index
        case .whole(let digest, let isKnown):
          digests[index] = digest
          whole += 1
          if !isKnown { unknown.append(index) }
        case .damaged: damaged.append(index)
        case .occupied(let found): occupied.append((index, found))
        }
      }
    }
  }
}
