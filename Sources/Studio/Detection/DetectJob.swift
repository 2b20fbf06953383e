import Detection
import Files
import Images

/// Finds objects in pictures, one after the other, each as large as it is.
///
/// A drawn file is whole or absent and says what was found by what: a job that was stopped goes on
/// where it was.
public struct DetectJob: Sendable {
  /// What became of a picture.
  public enum Outcome: Sendable {
    /// It was looked at.
    case made(objects: Int)
    /// The drawn file was there already.
    case kept(objects: Int)
    /// It could not be read, and was left out.
    case leftOut(reason: String)
  }

  /// What finds.
  public var model: DetectorModel
  /// The least score that counts.
  public var threshold: Float
  /// Whether boxes are drawn into the items' outputs.
  public var draws: Bool
  /// Whether a picture of a folder that cannot be read ends the job.
  public var isStrict = false
  /// Whether files are written over that this did not make of the same picture.
  public var writesOver = false

  /// A job with the usual settings.
  public init(_ model: DetectorModel, threshold: Float, draws: Bool) {
    (self.model, self.threshold, self.draws) = (model, threshold, draws)
  }

  /// Looks at pictures.
  ///
  /// - Parameters:
  ///   - items: the pictures; outputs lie in `folder`.
  ///   - folder: where outputs go.
  ///   - isStopped: whether the job is to end; it is asked before each picture.
  ///   - report: gets outcomes in the order of the pictures.
  /// - Returns: what was found, `nil` where the job was stopped.
  /// - Throws: the first failure that is none to be left out.
  public func run(
    _ items: [UpscaleItem], in folder: String, isStopped: () -> Bool = { false },
    report: (UpscaleItem, Outcome) throws -> Void
  ) throws -> [DetectionResult]? {
    var results: [DetectionResult] = []
    for item in items {
      if isStopped() { return nil }
      do {
        let (record, isNew) = try record(of: item, in: folder)
        results += record.results
        let count = record.results.count
        try report(item, isNew ? .made(objects: count) : .kept(objects: count))
      } catch let error as ImageError where !item.isNamed && !isStrict {
        try report(item, .leftOut(reason: "\(error)"))
      }
    }
    return results
  }

  private func record(
    of item: UpscaleItem, in folder: String
  ) throws -> (record: DetectionRecord, isNew: Bool) {
    let bytes = try Image.bytes(of: item.source)
    var record = DetectionRecord(
      model: model.digest, source: digest(of: bytes), threshold: threshold)
    if draws, let found = try finished(item, record) { return (found, false) }
    let image = try Image.decode(bytes, name: item.source)
    let inside =
      item.output.hasPrefix("\(folder)/")
      ? item.output.dropFirst(folder.count + 1) : item.output[...]
    let picture = DetectionResult.Picture(
      String(inside[..<(inside.lastIndex(of: ".") ?? inside.endIndex)]))
    let found = model.found(in: image, threshold: threshold)
    record.results = found.objects.enumerated().map { index, object in
      var result = DetectionResult(
        object, in: picture, width: image.width, height: image.height, model)
      result.segmentation = found.mask(index, width: image.width, height: image.height)
      return result
    }
    guard draws else { return (record, true) }
    var drawn = DrawnBoxes.drawn(record.results, over: image)
    drawn.metadata.text[DetectionRecord.keyword] = try record.json()
    if let slash = item.output.lastIndex(of: "/"), slash > item.output.startIndex {
      try makeFolder(String(item.output[..<slash]))
    }
    try drawn.write(to: item.output, as: .png(PNGOptions()))
    return (record, true)
  }

  /// What a drawn file says where it is of the same picture by the same model.
  ///
  /// Throws where a file of another origin lies there.
  private func finished(_ item: UpscaleItem, _ wanted: DetectionRecord) throws -> DetectionRecord? {
    guard FileKind(item.output) == .file else { return nil }
    let start = try MappedFile(path: item.output).withBytes { Array($0.prefix(16 << 20)) }
    let header = try? PictureHeader(start, name: item.output)
    if let found = header.flatMap({ DetectionRecord(in: $0.text) }) {
      return found.isOfTheSame(as: wanted) ? found : nil
    }
    guard writesOver else {
      throw FileError.cannotWrite(
        path: item.output,
        reason: "a file is there that was not made of \(item.source); --force writes over it")
    }
    return nil
  }

  /// Writes results as COCO's: an array with an object on each line.
  public static func write(_ results: [DetectionResult], to path: String) throws {
    let lines = try results.map(compactJSON)
    let text = lines.isEmpty ? "[]\n" : "[\n" + lines.joined(separator: ",\n") + "\n]\n"
    try AtomicFile.write(Array(text.utf8), to: path)
  }
}
