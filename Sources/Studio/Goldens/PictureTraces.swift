import Crypto
import Goldens
import Images
import Rendering
import Synchronization
import Tensors

/// Draws with another source, and takes note of what it computes on the way.
struct TracingSource: PictureSource {
  let source: any PictureSource
  let traces: PictureTraces

  func draw(_ requests: [PictureRequest]) throws -> [Image] {
    let batch = BatchTrace(seeds: requests.map(\.seed), traces: traces)
    return try Trace.$recorder.withValue(batch) { try source.draw(requests) }
  }
}

/// The steps of all pictures of a recipe, whatever the batches.
final class PictureTraces: Sendable {
  private struct State {
    var steps: [String] = []
    var digests: [UInt64: [String]] = [:]
  }

  private let state = Mutex(State())

  /// What was recorded.
  var trace: GoldenTrace {
    state.withLock { state in
      let pictures = state.digests.map { ("\($0.key)", $0.value.joined(separator: " ")) }
      return GoldenTrace(
        steps: state.steps, pictures: Dictionary(uniqueKeysWithValues: pictures))
    }
  }

  /// Adds what a step gave for each picture of a batch.
  func add(_ step: String, _ digests: [(seed: UInt64, digest: String)]) {
    state.withLock { state in
      let position = digests.first.map { state.digests[$0.seed, default: []].count } ?? 0
      // The first batch names the steps; the others take the same.
      if position == state.steps.count { state.steps.append(step) }
      for (seed, digest) in digests { state.digests[seed, default: []].append(digest) }
    }
  }
}

/// Listens while a batch is drawn.
private struct BatchTrace: TraceRecorder {
  let seeds: [UInt64]
  let traces: PictureTraces

  func record(_ step: String, _ values: Tensor) {
    // With guidance a batch comes twice: the rows of a picture lie a batch apart.
    let rows = values.shape.rank == 0 ? 1 : values.shape[0]
    guard rows.isMultiple(of: seeds.count), rows > 0 else { return }
    let size = values.count / rows
    let digests = values.withElements { elements in
      seeds.indices.map { picture in
        var hash = SHA256()
        for row in stride(from: picture, to: rows, by: seeds.count) {
          hash.update(
            bufferPointer: UnsafeRawBufferPointer(
              UnsafeBufferPointer(rebasing: elements[row * size..<(row + 1) * size])))
        }
        return (seed: seeds[picture], digest: shortText(hash.finalize()))
      }
    }
    traces.add(step, digests)
  }

  private func shortText(_ digest: SHA256.Digest) -> String {
    digest.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
