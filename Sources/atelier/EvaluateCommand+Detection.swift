import ArgumentParser
import Detection
import Studio
import Terminal

extension Evaluate {
  /// Measures a detector that other programs made.
  func measure(detector: String, _ data: String) throws {
    if perImage || rank != nil || last != nil || heldOut != nil {
      throw ValidationError(
        "--per-image, --rank, --last and --held-out are not for a detector of other programs.")
    }
    let result = try DetectionEvaluation(detector: detector, data: data)
    if let curves { try result.writeCurves(to: curves) }
    print(json ? try encodedJSON(result) : text(result))
  }

  /// What was measured of a detector: a table of its classes, COCO's numbers, and what it takes for
  /// something else.
  func text(_ result: DetectionEvaluation) -> String {
    let longest = result.classes.map(\.name.count).max() ?? 0
    let table = TextTable([
      ("class", max(longest, 5)), ("objects", 8), ("AP", 8), ("AP50", 8), ("AP75", 8),
      ("best from", 9), ("precision", 9), ("recall", 8),
    ])
    let rows = result.classes.map { item in
      table.row(
        [
          item.name, "\(item.objects)", precise(item.precision), precise(item.precision50),
          precise(item.precision75),
        ]
          + (item.best.map { [precise($0.score), precise($0.precision), precise($0.recall)] }
            ?? ["-", "-", "-"]))
    }
    let numbers = result.numbers.map { "\($0.name) \(precise($0.value))" }
    let masks = result.maskNumbers.map { "mask \($0.name) \(precise($0.value))" }
    let confusions = result.confusions.filter { $0.truth != $0.found }.map {
      "\($0.count) of \($0.truth ?? "nothing") said to be \($0.found ?? "nothing")"
    }
    let start = "from a score of \(precise(result.threshold)) on:"
    return
      ([table.header] + rows + ["\(result.pictures) pictures"] + numbers + masks
      + (confusions.isEmpty ? [] : [start] + confusions)).joined(separator: "\n")
  }
}
