import ArgumentParser
import Files
import Images
import Rendering
import Studio
import Terminal

/// The flags of sheets that compare settings.
struct PlotOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      """
      Compare settings on a labelled sheet: x=steps:4,8,16 y=guidance:1,2,4; z=seed:1,2 makes a \
      sheet for each. Settings: \(RenderRecipe.plotKeys.joined(separator: ", ")).
      """, valueName: "axis"))
  var plot: [PlotAxis] = []

  func validate() throws {
    guard !plot.isEmpty else { return }
    for name in ["x", "y", "z"] where plot.count(where: { $0.name == name }) > 1 {
      throw ValidationError("--plot has two axes \(name).")
    }
    guard plot.contains(where: { $0.name == "x" }) else {
      throw ValidationError("--plot needs an axis x, as x=steps:4,8,16.")
    }
    var keys: Set<String> = []
    for axis in plot where !keys.insert(axis.axis.key).inserted {
      throw ValidationError("--plot has two axes of \(axis.axis.key).")
    }
  }

  /// The axis of a name.
  func axis(_ name: String) -> RenderRecipe.Axis? { plot.first { $0.name == name }?.axis }

  /// Draws the sheets, each into a file of its own where there are several.
  func draw(
    _ job: PlotJob, to target: OutputTarget, as encoding: ImageEncoding, carriesMetadata: Bool
  ) throws {
    let progress = ProgressReporter(label: "drawing", total: job.count)
    var done = 0
    for sheet in job.sheets {
      let path = try place(of: sheet, in: target, encoding)
      let isWhole = try sheet.run.draw(
        to: path, as: encoding, carriesMetadata: carriesMetadata, from: job.models
      ) { count in
        progress.update(done: done + count)
        return !Interrupt.isRequested
      }
      guard isWhole else { throw Interrupted() }
      done += sheet.run.count
      print(path)
    }
  }

  private func place(
    of sheet: PlotJob.Sheet, in target: OutputTarget, _ encoding: ImageEncoding
  ) throws -> String {
    let name = sheet.name.map {
      String($0.map { $0.isLetter || $0.isNumber || $0 == "." ? $0 : "-" })
    }
    switch target {
    case .folder(let folder):
      return "\(folder)/\(name ?? "plot").\(encoding.format.fileExtension)"
    case .file(let path):
      guard let name else { return path }
      let slash = path.lastIndex(of: "/") ?? path.startIndex
      guard let dot = path.lastIndex(of: "."), dot > slash else { return "\(path)-\(name)" }
      return "\(path[..<dot])-\(name)\(path[dot...])"
    }
  }
}

/// One axis as it is written: `x=steps:4,8,16`.
struct PlotAxis: ExpressibleByArgument {
  let name: String
  let axis: RenderRecipe.Axis

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="),
      let colon = argument[equals...].firstIndex(of: ":")
    else { return nil }
    name = String(argument[..<equals])
    let key = String(argument[argument.index(after: equals)..<colon])
    let text = argument[argument.index(after: colon)...]
    var values = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    // Seeds have ranges, as everywhere.
    if key == "seed", let seeds = SeedRanges(String(text)), seeds.count <= 1_000_000 {
      values = (0..<seeds.count).map { "\(seeds[$0])" }
    }
    guard ["x", "y", "z"].contains(name), RenderRecipe.plotKeys.contains(key),
      values.allSatisfy({ !$0.isEmpty })
    else { return nil }
    axis = RenderRecipe.Axis(key: key, values: values)
  }
}
