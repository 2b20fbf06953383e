import Datasets
import Detection
import Images
import Layers
import Runs
import Tensors
import Training

/// A detector in training; it draws nothing.
struct DETRTrainee: Trainee {
  private let trainable: TrainableDetector
  private let heldOut: BoxedPictures?
  private let isPadded: Bool
  /// The held-out objects with their pixels; `nil` where the model has no masks.
  private let maskTruths: [JudgedTruth]?
  /// Of masks, and of the detector that was started from.
  let digests: [String]
  private let making: @Sendable (_ steps: Int, _ metrics: [String: Double]) -> ModelCard.Making

  /// Builds a model with fresh parameters for pictures with boxes.
  init(
    _ recipe: DETRRecipe, training: TrainingRecipe, pictures: BoxedPictures,
    heldOut: BoxedPictures?,
    making: @escaping @Sendable (_ steps: Int, _ metrics: [String: Double]) -> ModelCard.Making
  ) throws {
    self.making = making
    self.heldOut = heldOut
    isPadded = pictures.sizes != nil
    let fresh = FreshParameters(
      seed: training.seed, overrides: training.initializers.initializers)
    let configuration = recipe.configuration(classes: pictures.classes)
    let masks = configuration.hasMasks ? try pictures.detectedMasks() : nil
    maskTruths = masks == nil ? nil : try heldOut?.annotations.maskTruths()
    let start = try recipe.detector.map {
      try DetectorStart(path: $0, for: configuration, pictures: pictures, fresh: fresh)
    }
    digests = try [
      masks.map { Self.digest($0.joined()) },
      maskTruths.map { Self.digest($0.compactMap(\.mask)) }, recipe.detector.map(fileDigest),
    ].compactMap(\.self)
    trainable = try TrainableDetector(
      configuration, objects: pictures.detectedObjects, imageShape: pictures.imageShape,
      masks: masks, sizes: pictures.sizes, options: recipe.options,
      store: ParameterStore(start ?? fresh, isTrained: true))
    try fresh.check(usedBy: trainable.parameters)
  }

  private static func digest(_ masks: some Sequence<RunLengthMask>) -> String {
    let lines = masks.map { "\($0.height) \($0.width) \($0.text)\n" }
    return Studio.digest(of: Array(lines.joined().utf8))
  }

  var model: any TrainableModel { trainable }
  var family: String { ModelCard.Family.detr.rawValue }
  var lossName: String { hasMasks ? "1 - mask AP50" : "1 - AP50" }
  var lossKey: String { hasMasks ? "one_minus_mask_ap50" : "one_minus_ap50" }
  private var hasMasks: Bool { trainable.model.configuration.hasMasks }
  var draws: Bool { false }

  func shown(loss: Double) -> Double { loss }

  func validationLoss(_ pictures: any ImageDataset) throws -> Double {
    let measured = try hasMasks ? measuredMasks(pictures) : measured(pictures)
    return 1 - (measured?.precision(overlap: 0) ?? 0)
  }

  /// COCO's twelve numbers, of masks, too, where there are some.
  func otherMetrics(_ pictures: any ImageDataset) throws -> [String: Double] {
    let boxes = try measured(pictures)?.summary ?? []
    let masks = try hasMasks ? measuredMasks(pictures)?.summary ?? [] : []
    return Dictionary(
      uniqueKeysWithValues: boxes.map { ("validation_\($0.name)", $0.value) }
        + masks.map { ("validation_mask_\($0.name)", $0.value) })
  }

  private func measuredMasks(_ pictures: any ImageDataset) throws -> COCOEvaluation? {
    guard let heldOut, let maskTruths else { return nil }
    var found: [JudgedDetection] = []
    let sizes = heldOut.sizes
    try pictures.forEachShard(seed: 0) { shard in
      let own = sizes.map { sizes in shard.indices.map { sizes[$0] } }
      let all = trainable.foundMasks(
        in: shard, sizes: own, threshold: FoundObjects.measuredScore)
      for (index, one) in zip(shard.indices, all) {
        found += one.judged(heldOut.annotations, picture: index)
      }
    }
    return COCOEvaluation(found, maskTruths, classes: heldOut.classes.count, by: .masks)
  }

  private func measured(_ pictures: any ImageDataset) throws -> COCOEvaluation? {
    guard let heldOut else { return nil }
    var found: [JudgedDetection] = []
    let sizes = heldOut.sizes
    try pictures.forEachShard(seed: 0) { shard in
      let own = sizes.map { sizes in shard.indices.map { sizes[$0] } }
      for (index, detections) in zip(shard.indices, trainable.found(in: shard, sizes: own)) {
        found += detections.map { heldOut.judged($0, picture: index) }
      }
    }
    return COCOEvaluation(found, heldOut.truths, classes: heldOut.classes.count)
  }

  func draw(seeds: [UInt64]) -> [Image] { [] }

  func write(to path: String, steps: Int, metrics: [String: Double]) throws {
    let card = ModelCard(
      detr: trainable.model.configuration, imageShape: trainable.imageShape,
      isPadded: isPadded, making: making(steps, metrics))
    try card.write(trainable.allParameters, to: path)
  }
}
