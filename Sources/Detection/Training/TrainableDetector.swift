import Layers
import Tensors
import Training

/// A detector together with the parameters that training moves, and what is in its pictures.
///
/// Pictures of several sizes lie in the upper left corners of frames of one size, that of the run: what
/// is beside a picture in its shard or batch changes nothing about it. Boxes are learned in parts of
/// the frame's sides, as transformers' `DetrImageProcessor` has them when it pads (those of
/// facebookresearch/detr are in parts of the picture's own).
///
/// Where the reference divides by the objects of a batch, this divides by how many pictures of the
/// dataset have on average: no picture sees another one by it. A model of the paper's kind divides the
/// classes' part by the weights of a shard, which is of one size throughout a run.
public struct TrainableDetector: TrainableModel {
  /// How it is trained.
  public struct Options: Hashable, Sendable {
    /// What is done to pictures at random.
    public var augmentation = DetectionAugmentation()
    /// How many groups of queries are given disturbed objects; only of a model with anchors.
    public var denoisingGroups = 1
    /// Whether the mask head alone learns, over a detector that stays as it is.
    public var isDetectorFrozen = false

    /// The defaults.
    public init() {}
  }

  /// The model.
  public let model: DETR
  /// The parameters that training moves: all but those of frozen norms, or those of the mask head.
  public let parameters: [Parameter]
  /// All of them, those of frozen norms and of training alone included.
  public let allParameters: [Parameter]
  /// `[C, H, W]` of the pictures.
  public let imageShape: [Int]
  private let objects: [[DetectedObject]]
  private let sizes: [Size2D]?
  private let masks: [[RunLengthMask]]?
  private let options: Options
  let meanObjects: Float
  private let labels: Parameter?
  let loss: SetLoss

  /// Builds the model over a store whose parameters are trained.
  ///
  /// - Parameters:
  ///   - configuration: its sizes.
  ///   - objects: what is in each picture of the dataset.
  ///   - imageShape: `[C, H, W]`.
  ///   - masks: the pixels of each object, in pictures of any size; a mask head needs them.
  ///   - sizes: how much of that each picture fills, from its upper left corner; `nil` where all do.
  ///   - options: how it is trained.
  ///   - store: where parameters come from.
  /// - Throws: ``DetectionError`` where the configuration makes no sense, `ParameterError` where the
  ///   store has other parameters.
  public init(
    _ configuration: DETRConfiguration, objects: [[DetectedObject]], imageShape: [Int],
    masks: [[RunLengthMask]]? = nil, sizes: [Size2D]? = nil, options: Options = Options(),
    store: ParameterStore
  ) throws {
    precondition(sizes.map { $0.count == objects.count } ?? true, "TrainableDetector: sizes")
    precondition(
      (masks != nil) == configuration.hasMasks
        && masks.map { zip($0, objects).allSatisfy { $0.count == $1.count } } ?? true
        && (!options.isDetectorFrozen || configuration.hasMasks), "TrainableDetector: masks")
    model = try DETR(configuration, from: store.scope)
    let own = store.parameters
    labels =
      configuration.anchors == nil || options.denoisingGroups == 0 || options.isDetectorFrozen
      ? nil
      : try store.scope["denoising"].parameter(
        "labels", [configuration.classes.count, configuration.size],
        initial: .normal(deviation: 0.1))
    allParameters = own
    parameters =
      options.isDetectorFrozen
      ? model.maskParameters
      : own.filter {
        !($0.name.contains(".normalization.")
          && configuration.backbone.normalization == .frozenBatchNorm)
      } + [labels].compactMap(\.self)
    (self.objects, self.imageShape, self.options) = (objects, imageShape, options)
    (self.sizes, self.masks) = (sizes, masks)
    let total = objects.reduce(0) { $0 + $1.count }
    meanObjects = Float(max(total, 1)) / Float(max(objects.count, 1))
    loss = SetLoss(configuration)
  }

  /// Returns Σ of each picture's loss over all layers, disturbed objects included.
  public func loss(of shard: TrainingShard) -> ShardLoss {
    let normalized = PaddedPictures(
      cutting: PictureNormalization.imageNet(shard.pictures),
      to: sizes.map { sizes in shard.indices.map { sizes[$0] } })
    let seen = options.augmentation(
      normalized, shard.indices.map { self.objects[$0] }, samples: shard.samples, seed: shard.seed)
    let objects = seen.pictures.frameParts(of: seen.objects)
    var targets = objects.map { DetectionTargets($0) }
    if let masks {
      for (place, index) in shard.indices.enumerated() where !objects[place].isEmpty {
        targets[place].masks = seen.masks(seen.kept[place].map { masks[index][$0] }, of: place)
      }
    }
    if options.isDetectorFrozen { return maskLoss(of: seen.pictures, targets) }
    let noise = labels.flatMap { _ in
      DenoisingQueries(
        objects, groups: options.denoisingGroups, classes: model.configuration.classes.count,
        samples: shard.samples, seed: shard.seed)
    }
    var start = model.queries.start(shard.count)
    let queries = start.content.shape[1]
    if let noise, let labels {
      let known = labels.value.gatherRows(Indices(noise.labels, [shard.count, noise.count]))
      start.content = .concatenated([start.content, known], axis: 1)
      start.boxes = start.boxes.map { .concatenated([$0, noise.logits], axis: 1) }
    }
    let (output, source) = model.answers(
      seen.pictures, queries: start, mask: noise?.mask(besides: queries))
    return sum(output, source, targets, noise, queries, shard)
  }

  private func sum(
    _ output: DetectionOutput, _ source: MaskSource, _ targets: [DetectionTargets],
    _ noise: DenoisingQueries?, _ queries: Int, _ shard: TrainingShard
  ) -> ShardLoss {
    var sums = (classes: 0.0, boxes: 0.0, overlap: 0.0)
    var total = Tensor(0)
    var maskParts: [LossPart] = []
    let layers = output.auxiliary + [output.answers]
    for (index, answers) in layers.enumerated() {
      let own = answers.queries(0..<queries)
      // A model that has lost its numbers matches nobody; the loss then says so.
      let matching =
        (try? QueryMatching(own, targets, loss.kind, loss.weights)) ?? QueryMatching(pairs: [])
      let parts = loss.parts(own, targets, matching, objects: meanObjects)
      // A mean over a shard stands for each of its pictures.
      let share: Float = loss.kind == .softmax ? Float(shard.count) : 1
      total =
        total + parts.classes * share + parts.boxes * loss.weights.box
        + parts.overlap * loss.weights.overlap
      if index == layers.count - 1 {
        sums = (
          Double((parts.classes * share).item), Double(parts.boxes.item),
          Double(parts.overlap.item)
        )
        if masks != nil {
          let masks = maskLoss(source, matching, targets)
          total = total + masks.sum
          maskParts = masks.parts
        }
      }
      if let noise {
        let disturbed = answers.queries(queries..<queries + noise.count)
        let parts = loss.parts(
          disturbed, targets, noise.matching, objects: Float(noise.count))
        total =
          total + parts.classes + parts.boxes * loss.weights.box
          + parts.overlap * loss.weights.overlap
      }
    }
    return ShardLoss(
      sum: total,
      parts: [
        LossPart(name: "classes", sum: sums.classes, count: shard.count),
        LossPart(name: "boxes", sum: sums.boxes, count: shard.count),
        LossPart(name: "overlap", sum: sums.overlap, count: shard.count),
      ] + maskParts)
  }

  /// Looks for objects in the pictures of a shard as they are.
  ///
  /// - Parameters:
  ///   - shard: pictures, of the dataset that is learned from or of another.
  ///   - sizes: how much of its frame each fills; `nil` where all do.
  /// - Returns: what was found, picture by picture, the likeliest first, at most 100 in each.
  public func found(in shard: TrainingShard, sizes: [Size2D]? = nil) -> [[FoundObject]] {
    withoutGradients {
      // What lies between the layers of a hundred pictures would fill the memory.
      stride(from: 0, to: shard.count, by: 8).flatMap { first in
        let range = first..<min(first + 8, shard.count)
        let part = PictureNormalization.imageNet(shard.pictures.sliced(0, range))
        return model.detections(
          in: PaddedPictures(cutting: part, to: sizes.map { Array($0[range]) }))
      }
    }
  }
}
