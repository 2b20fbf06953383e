import Rendering
import Studio
import Terminal

/// What a manifest would draw, in words or as JSON.
struct ManifestPlanReport {
  private let manifest: Manifest
  private let path: String

  /// How many series are told one by one.
  private static let shown = 1000

  init(_ manifest: Manifest, path: String) { (self.manifest, self.path) = (manifest, path) }

  /// Prints one line for each series, and what they come to.
  func print(asJSON: Bool) {
    let plan = manifest.plan
    if asJSON {
      for series in plan.series { Swift.print(line(series)) }
      return
    }
    let shown = plan.series.prefix(Self.shown)
    let table = TextTable(
      [("line", 5), ("pictures", 8), ("first", 10), ("last", 10)], left: [2, 3])
    Swift.print(table.header)
    for series in shown {
      Swift.print(
        table.row([
          "\(series.line)", "\(series.count)", plan.picture(series.start).name,
          plan.picture(series.start + series.count - 1).name,
        ]))
    }
    if plan.series.count > shown.count {
      Swift.print("… and \(plan.series.count - shown.count) lines more")
    }
    Swift.print(
      "\(plan.count) pictures of \(manifest.jobs) jobs, \(plan.recipes.count) different recipes")
  }

  private func line(_ series: BatchPlan.Series) -> JSONLine {
    let first = manifest.plan.picture(series.start)
    var object = JSONLine()
    object.add("line", series.line)
    object.add("job", series.job)
    object.add("pictures", series.count)
    object.add("model", first.recipe.model.file)
    object.add("first", first.name)
    object.add("last", manifest.plan.picture(series.start + series.count - 1).name)
    return object
  }
}
