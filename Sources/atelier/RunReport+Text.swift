import Runs
import Studio
import Terminal

extension RunReport {
  /// The report for people, line by line.
  var text: String {
    var rows: [(String, String)] = [
      ("model", family + (parameters.map { ", \($0) parameters" } ?? "")),
      ("data", facts.data + (facts.dataDigest.isEmpty ? "" : ", \(facts.dataDigest)")),
      (
        "recipe", "\(recipe.steps) steps of \(recipe.batch) pictures, rate \(recipe.optimizer.rate)"
      ),
      ("", "seed \(recipe.seed)"),
    ]
    rows += facts.overrides.map { ("", "--set \($0)") }
    rows += [
      ("started by", facts.command),
      ("", "atelier \(facts.version), numerics \(facts.numerics)"),
      ("steps", steps),
    ]
    if let loss = progress.smoothedLoss { rows.append(("loss", "\(rounded(loss)), smoothed")) }
    if let best = progress.best {
      rows.append(
        ("", "\(rounded(best.loss)) on held-out pictures after \(best.step) steps, the best"))
    }
    if progress.rollbacks > 0 { rows.append(("went back", "\(progress.rollbacks)×")) }
    if progress.seconds > 0 {
      let speed = picturesPerSecond.map { ", \(fixed($0, digits: 1)) images/s" } ?? ""
      rows.append(("time", clockText(seconds: progress.seconds) + speed))
    }
    rows.append(("disk", "\(size(disk.bytes)) in \(disk.files) files"))
    rows += Use.allCases.compactMap { use in
      disk.uses[use.rawValue].map { ("", "\(use.rawValue) \(size($0))") }
    }
    let lines = rows.map { title, value in
      title + String(repeating: " ", count: 13 - title.count) + value
    }
    return (["training run, \(activity.rawValue)"] + lines).joined(separator: "\n")
  }

  private var steps: String {
    let share = Double(progress.step) / Double(max(1, recipe.steps)) * 100
    let text = "\(progress.step) of \(recipe.steps), \(fixed(share, digits: 1)) %"
    switch activity {
    case .running: return text + (keptSteps < progress.step ? ", \(keptSteps) kept" : "")
    case .paused: return text + "; atelier train --resume \(path) goes on"
    case .finished:
      return text + (progress.step < recipe.steps ? "; held-out pictures got no better" : "")
    }
  }

  private func size(_ bytes: Int) -> String {
    if bytes < 1000 { return "\(bytes) bytes" }
    let units = ["kB", "MB", "GB", "TB"]
    var (value, unit) = (Double(bytes) / 1000, 0)
    while value >= 999.95, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
    return "\(fixed(value, digits: 1)) \(units[unit])"
  }
}
