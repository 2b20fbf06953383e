import Datasets
import Images
import Judging
import Rendering
import Tensors

/// Pictures whose features can be taken.
protocol Judged {
  /// What messages call them.
  var name: String { get }
  /// How many there are.
  var count: Int { get }
  /// Gives all pictures in batches `[N, 3, H, W]` within −1 … 1, in their order.
  func forEachBatch(_ body: (Tensor) throws -> Void) throws
}

extension Judged {
  /// The features of all pictures.
  func features(
    _ extractor: any FeatureExtractor, progress: (_ done: Int, _ total: Int) throws -> Void
  ) throws -> FeatureSet {
    var features = FeatureSet(name: name, size: extractor.size)
    try forEachBatch { pictures in
      try features.append(pictures, by: extractor)
      try progress(features.count, count)
    }
    return features
  }
}

/// How many pictures are looked at together: memory and speed, no result.
private let batchSize = 16

/// Pictures of a dataset.
struct FolderPictures: Judged {
  let dataset: any ImageDataset
  let name: String

  var count: Int { dataset.count }

  func forEachBatch(_ body: (Tensor) throws -> Void) throws {
    let shape = dataset.imageShape
    for start in stride(from: 0, to: count, by: batchSize) {
      let range = start..<min(start + batchSize, count)
      let levels = try range.flatMap { try dataset.samples(at: $0).map(Float.init) }
      let pictures = Tensor(levels, Shape([range.count] + shape)) / 127.5 - 1
      try body(
        shape[0] == 1 ? Tensor.concatenated([pictures, pictures, pictures], axis: 1) : pictures)
    }
  }
}

/// Pictures that a model draws, as a file would hold them.
struct DrawnPictures: Judged {
  let job: RenderJob
  let name: String

  var count: Int { job.recipe.count }

  func forEachBatch(_ body: (Tensor) throws -> Void) throws {
    var waiting: [Tensor] = []
    try BatchRenderer(job.source).draw(job.recipe.requests) { index, image in
      let planes = image.converted(to: .rgb).planes()
      waiting.append(Tensor(planes, [1, 3, image.height, image.width]))
      if waiting.count == batchSize || index + 1 == count {
        try body(Tensor.concatenated(waiting, axis: 0))
        waiting = []
      }
      return true
    }
  }
}
