import ArgumentParser
import Rendering
import Studio
import Terminal

extension Evaluate {
  /// What does not go with `--count-objects`.
  func validateCounting() throws {
    let others = [
      ("--data", data != nil), ("--features", features != nil), ("--last", last != nil),
      ("--held-out", heldOut != nil), ("--size", size != nil), ("--rank", rank != nil),
      ("--curves", curves != nil),
    ]
    if let (flag, _) = others.first(where: \.1) {
      throw ValidationError("\(flag) is not for --count-objects.")
    }
    if let threshold, !(0...1).contains(threshold) {
      throw ValidationError("--threshold must be from 0 to 1, got \(threshold).")
    }
    if let nmsThreshold, !(0...1).contains(nmsThreshold) {
      throw ValidationError("--nms-threshold must be from 0 to 1, got \(nmsThreshold).")
    }
    if let asked, !asked.hasSuffix(".jsonl"), ObjectRequest(text: asked) == nil {
      throw ValidationError(
        "--asked must be like 'disc=2,square=0,triangle' or a .jsonl file, got '\(asked)'.")
    }
  }

  /// Judges pictures by what a detector finds.
  func count(_ detector: String) throws {
    let requests = try asked.map { asked in
      try asked.hasSuffix(".jsonl")
        ? ObjectRequest.read(asked) : [ObjectRequest(text: asked)].compactMap(\.self)
    }
    let subject: ObjectCountEvaluation.Subject
    if ObjectCountEvaluation.isOfPictures(model) {
      if let flag = choices.given.first {
        throw ValidationError("\(flag) is for a model: '\(model)' holds pictures.")
      }
      if let requests, requests.count > 1 {
        throw ValidationError("--asked must ask one thing of the pictures of a folder.")
      }
      subject = .pictures(path: model, asked: requests?.first)
    } else {
      guard let requests else {
        throw ValidationError("--count-objects needs --asked for pictures of a model.")
      }
      subject = .model(
        path: model, choices.choices(single: true), each: choices.count ?? 4, asked: requests)
    }
    var display: ProgressReporter?
    let result = try ObjectCountEvaluation(
      subject, detector: detector, threshold: threshold, sameOverlap: nmsThreshold ?? 0.7
    ) { done, total in
      display = display ?? ProgressReporter(label: "judging", total: total)
      display?.update(done: done)
      if Interrupt.isRequested { throw Interrupted() }
    }
    if result.unjudged > 0 {
      StandardStream.error.write(
        "Warning: \(result.unjudged) pictures were asked for colours, which a detector cannot judge\n"
      )
    }
    if perImage {
      for picture in result.pictures { print(try encodedJSON(picture)) }
    } else {
      print(json ? try encodedJSON(result) : text(result))
    }
  }

  private func text(_ result: ObjectCountEvaluation) -> String {
    let longest = result.asked.map(\.className.count).max() ?? 0
    let table = TextTable([
      ("class", max(longest, 5)), ("asked", 6), ("pictures", 8), ("exactly", 8), ("at least", 8),
      ("found", 8),
    ])
    let rows = result.asked.map { item in
      table.row([
        item.className, item.isExact ? "\(item.count)" : "\(item.count)+", "\(item.pictures)",
        precise(item.exactly), precise(item.atLeast), precise(item.found),
      ])
    }
    let tasks =
      result.tasks.count < 2
      ? []
      : result.tasks.map { "\($0.tag) \(precise($0.right)), \($0.pictures) pictures" }
        + ["score \(precise(result.score)), the mean of these"]
    return
      ([table.header] + rows + tasks + [
        "\(precise(result.right)) of \(result.judged) pictures show what was asked for",
        "by \(result.detector) from a score of \(precise(result.threshold)) on",
      ]).joined(separator: "\n")
  }
}
