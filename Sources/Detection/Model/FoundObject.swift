import Tensors

/// An object that a detector found.
public struct FoundObject: Hashable, Sendable {
  /// The number of its class.
  public var label: Int
  /// How likely it is there, 0 … 1.
  public var score: Float
  /// Where it is, in parts of the picture's sides.
  public var box: CenterBox
  /// The query that found it.
  public var query: Int
}

extension DETRConfiguration {
  /// The score from which on answers count where nothing else is said.
  ///
  /// Classes that are judged each for itself have lower scores than those that share one distribution.
  public var usualThreshold: Float { ClassLoss(self) == .focal ? 0.35 : 0.5 }
}

extension DETR {
  /// Returns what is found in each picture, the likeliest first.
  ///
  /// A query stands for its likeliest class where the model has one for "none"; otherwise for any, as
  /// often as there is room. Answers about a padded picture are in parts of the batch's sides, as
  /// transformers teaches them since boxes of its `DetrImageProcessor` are; what comes back is in parts
  /// of the picture's own.
  public func detections(in pictures: PaddedPictures, limit: Int = 100) -> [[FoundObject]] {
    pictures.ownParts(of: detections(of: self(pictures).answers, limit: limit))
  }

  /// Returns what answers mean, boxes in parts of the batch's sides.
  public func detections(of answers: DetectionOutput.Answers, limit: Int = 100) -> [[FoundObject]] {
    let kind = ClassLoss(configuration)
    let (pictures, queries, numbers) = (
      answers.logits.shape[0], answers.logits.shape[1], answers.logits.shape[2]
    )
    let probabilities = kind.probabilities(answers.logits).values
    let boxes = answers.boxes.values
    let classes = configuration.classes.count
    return (0..<pictures).map { picture in
      var found: [FoundObject] = []
      for query in 0..<queries {
        let row = picture * queries + query
        let scores = probabilities[row * numbers..<row * numbers + classes]
        let box = CenterBox(numbers: boxes[4 * row..<4 * row + 4])
        let labels: [Int]
        switch kind {
        case .softmax:
          let best = scores.indices.max { scores[$0] < scores[$1] } ?? row * numbers
          labels = [best - row * numbers]
        case .focal: labels = Array(0..<classes)
        }
        for label in labels {
          found.append(
            FoundObject(
              label: label, score: scores[row * numbers + label], box: box, query: query))
        }
      }
      // Of equal scores the first query's counts, everywhere.
      let order = found.indices.sorted {
        (found[$1].score, $0) < (found[$0].score, $1)
      }
      return order.prefix(limit).map { found[$0] }
    }
  }
}

extension PaddedPictures {
  /// What was found in each picture, its boxes in parts of the batch's sides, with boxes in parts of the
  /// picture's own.
  package func ownParts(of found: [[FoundObject]]) -> [[FoundObject]] {
    let whole = pixels.pictureSize
    return zip(found, sizes).map { found, size in
      guard size != whole else { return found }
      let (across, down) = whole.share(of: size)
      return found.map { object in
        var object = object
        object.box = object.box.scaled(across, down)
        return object
      }
    }
  }
}
