import Files
import Images

/// The grids of a run over its steps in one animated picture: `overview.png` in its folder.
///
/// It starts with a sheet of all of them, which is what programs without animations show.
public enum Overview {
  /// The most grids that are shown: the first, the last, and those evenly between.
  package static let mostGrids = 40
  /// The longest edges of the picture, one tried after the other.
  static let edges = [1200, 840, 560, 380]
  /// The size of a file that is too large where a smaller edge is left.
  package static let mostBytes = 12 << 20

  /// Writes the picture, where there are grids; a grid that cannot be read is left out.
  ///
  /// Throws `FileError` where the system refuses.
  public static func write(_ folder: RunFolder, lossName: String) throws {
    let losses = try smoothedLosses(folder)
    let grids = evenly(try gridSteps(folder), most: mostGrids).compactMap { step in
      (try? Image.read(folder.sample(step: step))).map { image in
        OverviewSheet.Grid(
          step: step, loss: losses[step].map { "\(NumberText.short($0)) \(lossName)" },
          image: bounded(image))
      }
    }
    guard !grids.isEmpty else { return }
    var bytes: [UInt8] = []
    for edge in edges {
      let sheet = OverviewSheet(grids, edge: edge)
      // One picture says early that all would be too much; the smallest size is taken as it is.
      let one = try sheet.single(grids.count - 1).encoded(as: .png).count
      guard one * (grids.count + 1) <= mostBytes || edge == edges.last else { continue }
      bytes = try Image.animation(
        count: grids.count + 1, milliseconds: { milliseconds($0, of: grids.count) }
      ) { index in
        index == 0 ? sheet.all() : sheet.single(index - 1)
      }
      if bytes.count <= mostBytes { break }
    }
    try AtomicFile.write(bytes, to: folder.overview)
  }

  /// No larger than it can be shown: forty grids are held at once.
  private static func bounded(_ image: Image) -> Image {
    let size = fitted((image.width, image.height), into: (edges[0], edges[0]))
    guard size.width < image.width || size.height < image.height else { return image }
    return image.resized(width: size.width, height: size.height)
  }

  /// The sheet and the last grid stay for a while.
  private static func milliseconds(_ index: Int, of count: Int) -> Int {
    index == 0 || index == count ? 3000 : 300
  }

  private static func gridSteps(_ folder: RunFolder) throws -> [Int] {
    guard FileKind(folder.samples) == .folder else { return [] }
    return try files(below: folder.samples).compactMap { name in
      guard name.hasPrefix("step-"), name.hasSuffix(".png"),
        let step = Int(name.dropFirst(5).dropLast(4)),
        folder.sample(step: step) == "\(folder.samples)/\(name)"
      else { return nil }
      return step
    }.sorted()
  }

  /// The first, the last, and as many evenly between as there may be.
  package static func evenly(_ steps: [Int], most: Int) -> [Int] {
    guard steps.count > most else { return steps }
    return (0..<most).map { steps[$0 * (steps.count - 1) / (most - 1)] }
  }

  /// The running mean of the loss at each grid.
  private static func smoothedLosses(_ folder: RunFolder) throws -> [Int: Double] {
    var reader = LogReader(path: folder.log)
    var losses: [Int: Double] = [:]
    var last: Double?
    try reader.forEach { entry in
      if entry.kind == .step { last = entry.smoothedLoss ?? entry.loss }
      if entry.kind == .sample { losses[entry.step] = last }
    }
    return losses
  }
}
