import Datasets
import Runs
import Tensors
import Training

/// The pictures that a model is judged by, as its training saw such pictures.
struct JudgedPictures {
  /// The pictures, of the model's shape.
  let pictures: any ImageDataset
  /// Whether they are those that the model's training held out.
  let areHeldOut: Bool
  /// The model's class of each class of the data, `nil` where it knows none of the name.
  private let classes: [Int?]

  /// Opens pictures for a model.
  ///
  /// Classes, sizes and colours are made as the recipe in the model's file says. Only what its
  /// training held out is taken where that is asked for, or where nothing is asked for and the data
  /// are called what its file calls those that it was trained on; else the last pictures, or all.
  ///
  /// Throws where the pictures cannot be read or do not fit the model.
  init(
    for file: ModelFile, imageShape shape: [Int], classes names: [String] = [], data path: String,
    last: Int?, heldOut: Bool?, options: LoadingOptions
  ) throws {
    let recipe = file.recipe?.training.data
    var options = options
    options.classMinimum = recipe?.classMinimum
    func opened(_ path: String) throws -> any ImageDataset {
      // Digits of another size are no data for the model; pictures of any size can be.
      let isPrepared = DatasetKind(path)?.isOfAnySize == true && [1, 3].contains(shape[0])
      return try openDataset(
        path,
        preparation: isPrepared ? file.preparation(imageShape: shape) : PicturePreparation(),
        options: options)
    }
    let all = try opened(path)
    guard all.imageShape == shape else {
      throw ModelError.pictures(path: path, expected: shape, found: all.imageShape)
    }
    var part: (any ImageDataset)?
    if let recipe, heldOut ?? (last == nil && file.card.making?.data == path) {
      part = try DatasetSplit(all, path: path, heldOut: recipe.validation, open: opened).heldOut
    }
    let count = min(last ?? all.count, all.count)
    areHeldOut = part != nil
    pictures = part ?? all.subset(all.count - count..<all.count)
    classes = pictures.classes.map { names.firstIndex(of: $0) }
  }

  /// Gives the pictures in shards, with the model's classes.
  func forEachShard(seed: UInt64, _ body: (TrainingShard) throws -> Void) throws {
    try pictures.forEachShard(seed: seed) { shard in
      var shard = shard
      shard.labels = shard.labels.map { $0.flatMap { classes[$0] } }
      try body(shard)
    }
  }
}

extension ImageDataset {
  /// Gives all pictures in shards, as a model in training is given them.
  func forEachShard(seed: UInt64, _ body: (TrainingShard) throws -> Void) throws {
    let batch = 100
    for start in stride(from: 0, to: count, by: batch) {
      let range = start..<min(start + batch, count)
      let levels = try range.flatMap { try samples(at: $0).map(Float.init) }
      try body(
        TrainingShard(
          pictures: Tensor(levels, Shape([range.count] + imageShape)),
          labels: range.map { label(at: $0) }, samples: range, seed: seed))
    }
  }
}
