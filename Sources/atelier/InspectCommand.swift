import ArgumentParser
import Datasets
import Flows
import Judging
import Layers
import RectifiedFlow
import Rendering
import Studio
import Terminal
import Upscaling

/// `atelier inspect`: says what a file holds.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a picture, a checkpoint, a dataset or a training run holds.")

  @Argument(
    help: """
      A PNG or JPEG file, a safetensors file or folder, a folder of pictures, a TFRecord file or
      folder of them, MNIST's IDX files, or the folder of a run.
      """,
    completion: .file())
  var file: String

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    switch try FileReport(path: file) {
    case .picture(let report): print(json ? try encodedJSON(report) : text(report))
    case .checkpoint(let report): print(json ? try encodedJSON(report) : text(report))
    case .dataset(let report): print(json ? try encodedJSON(report) : text(report))
    case .folder(let report): print(json ? try encodedJSON(report) : text(report))
    case .records(let report, let damage):
      print(json ? try encodedJSON(report) : text(report))
      // All has been told that is there, and the files are not what they have to be.
      if let damage { throw damage }
    case .run(let report): print(json ? try encodedJSON(report) : report.text)
    }
  }

  private func text(_ report: PictureReport) -> String {
    let kinds = [1: "grey", 2: "grey and alpha", 3: "RGB", 4: "RGB and alpha"]
    var lines = [
      "\(report.format.uppercased()), \(report.width)×\(report.height), "
        + "\(kinds[report.channels] ?? "?"), \(report.depth) bits"
    ]
    if let recipe = report.recipe {
      let model = recipe.model
      lines += [
        "model        \(model.file)", "             \(model.digest)", "seed         \(recipe.seed)",
        "count        \(recipe.count)",
        "drawn by     atelier \(recipe.version), numerics \(recipe.numerics)",
      ]
      lines += recipe.sampling.lines
      if let precision = recipe.precision { lines.append("precision    \(precision.rawValue)") }
      if let upscale = recipe.upscale {
        lines.append("enlarged     \(upscale.scale) times by \(upscale.model.file)")
      }
      if let grid = recipe.grid {
        lines.append("grid         \(grid.columns) columns, padding \(grid.padding)")
      }
    } else {
      lines.append("no recipe")
    }
    lines += report.text.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return lines.joined(separator: "\n")
  }

  private func text(_ condition: Condition) -> String {
    let values =
      switch condition.kind {
      case .categorical(let names): names.joined(separator: ", ")
      case .numeric(let minimum, let maximum): "numbers from \(minimum) to \(maximum)"
      case .bucketised(let boundaries): "intervals with ends at \(boundaries)"
      case .crossed(let parts): parts.joined(separator: " with ")
      }
    return "asked for    \(condition.name): \(values)"
  }

  private func text(_ report: CheckpointReport) -> String {
    var lines = ["safetensors, \(report.tensors.count) tensors, \(report.parameters) parameters"]
    if let model = report.model {
      lines.append("model        \(model.family.rawValue), numerics \(model.numerics)")
      if let nice = model.nice {
        lines.append(
          "             \(nice.couplings) couplings, hidden \(nice.hidden), \(nice.prior.rawValue) "
            + "prior, pictures \(nice.imageShape)")
      }
      if let flow = model.flow {
        let classes =
          flow.classes.isEmpty ? "" : ", classes " + flow.classes.joined(separator: ", ")
        lines.append(
          "             \(flow.levels) levels, \(flow.coupling.rawValue) couplings, width \(flow.width), "
            + "pictures \(flow.imageShape)\(classes)")
      }
      if let dit = model.dit {
        lines.append(
          "             patch \(dit.patch), width \(dit.width), depth \(dit.depth), \(dit.heads) heads, "
            + "\(dit.mixer.rawValue), pictures \(dit.imageShape)")
        lines += dit.conditions.map(text)
      }
      if let classifier = model.classifier {
        lines.append(
          "             widths \(classifier.widths), pictures \(classifier.imageShape), classes "
            + classifier.classes.joined(separator: ", "))
      }
      if let upscaler = model.upscaler {
        lines.append(
          "             \(upscaler.network.rawValue), enlarges \(upscaler.scale) times, widths "
            + "\(upscaler.widths)")
      }
      if let making = model.making {
        lines.append("made by      \(making.command)")
        lines += making.metrics.sorted { $0.key < $1.key }
          .map { "             \($0.key) \(rounded($0.value))" }
      }
    }
    let longest = report.tensors.map(\.name.count).max() ?? 0
    let table = TextTable([("tensor", longest), ("type", 4), ("shape", 20)])
    lines += [table.header]
    lines += report.tensors.map { table.row([$0.name, $0.type, "\($0.shape)"]) }
    return lines.joined(separator: "\n")
  }

  private func text(_ report: DatasetReport) -> String {
    "\(report.pictures) pictures of [C, H, W] = \(report.shape)"
  }

  private func text(_ report: FolderReport) -> String {
    let summary = report.summary
    var lines = ["\(summary.pictures) pictures, \(summary.captions) with captions or attributes"]
    lines += summary.classes.map { "class        \($0.name) \($0.pictures)" }
    let shown = summary.sizes.prefix(8)
    lines += shown.map { "size         \($0.width)×\($0.height) \($0.pictures)" }
    let others =
      summary.sizes.dropFirst(shown.count).reduce(summary.otherSizes) { $0 + $1.pictures }
    if others > 0 { lines.append("             other sizes \(others)") }
    lines.append("digest       \(report.digest)")
    if summary.unreadable > 0 { lines.append("\(summary.unreadable) cannot be read:") }
    lines += summary.problems
    if summary.unreadable > summary.problems.count { lines.append("…") }
    lines += summary.emptyFolders.map { "\($0): a folder without pictures" }
    lines += summary.otherFormats.sorted { $0.key < $1.key }
      .map { "\($0.value) files named .\($0.key) are left out; convert them to PNG or JPEG" }
    return lines.joined(separator: "\n")
  }
}
