import Datasets
import Detection
import Files
import Rendering

/// How often pictures show the objects that were asked for, by what a detector finds.
public struct ObjectCountEvaluation: Encodable, Sendable {
  /// A kind of task.
  public struct Task: Encodable, Sendable {
    /// Its name.
    public var tag: String
    /// How many pictures it has.
    public var pictures: Int
    /// The share that is right.
    public var right: Double
  }

  /// What was asked for of a class.
  public struct Asked: Encodable, Sendable {
    /// The class.
    public var className: String
    /// How many were asked for.
    public var count: Int
    /// Whether more would be wrong.
    public var isExact: Bool
    /// In how many pictures.
    public var pictures: Int
    /// The share of pictures with exactly so many, and with so many or more.
    public var exactly, atLeast: Double
    /// How many were found on average.
    public var found: Double
  }

  /// A picture, with the names that GenEval's `results.jsonl` has.
  public struct Picture: Encodable, Sendable {
    /// Its file, or the prompt and the seed.
    public var filename: String
    /// The kind of task.
    public var tag: String
    /// What a model was told.
    public var prompt: String?
    /// Whether it shows what was asked for.
    public var correct: Bool
    /// What is missing or too much, a line each.
    public var reason: String
    /// What was asked for, as a text of JSON.
    public var metadata: String
    /// How many of each class were found, as a text of JSON.
    public var details: String
  }

  /// The detector's file.
  public var detector: String
  /// The least score that counted.
  public var threshold: Double
  /// How many pictures were judged.
  public var judged: Int
  /// How many ask for colours, which the detector cannot judge.
  public var unjudged: Int
  /// The share of pictures that are right.
  public var right: Double
  /// The share of requests with a picture that is right.
  public var requestsMet: Double
  /// The mean of the tasks' shares, which is GenEval's score.
  public var score: Double
  /// By kind of task, in the order of their names.
  public var tasks: [Task]
  /// By class and number.
  public var asked: [Asked]
  /// Picture by picture.
  public var pictures: [Picture]

  /// Where pictures come from.
  public enum Subject: Sendable {
    /// A folder as GenEval has it, a folder of pictures that are all asked for the same, annotated
    /// pictures or `shapes:N`, which are asked for as they are.
    case pictures(path: String, asked: ObjectRequest?)
    /// New pictures of a model, so many for each request.
    case model(path: String, RenderChoices, each: Int, asked: [ObjectRequest])
  }

  /// Whether a path is one of pictures rather than of a model.
  public static func isOfPictures(_ path: String) -> Bool {
    let start = path.split(separator: ":").first.map(String.init) ?? path
    return ShapePictures.count(of: path) != nil || COCOAnnotations.recognizes(path)
      || VOCAnnotations.recognizes(start)
      || FileKind(path) == .folder && !StableDiffusion3Files.recognizes(folder: path)
  }

  /// Judges pictures.
  ///
  /// - Parameters:
  ///   - subject: the pictures and what they are to show.
  ///   - path: the detector.
  ///   - threshold: the least score that counts; the detector's usual one where it is not given.
  ///   - sameOverlap: boxes of a class that overlap by so much or more are of one object.
  ///   - progress: gets how many are judged and of how many; may throw to stop.
  /// - Throws: what is wrong with files, and ``ModelError`` where a class is asked for that the
  ///   detector does not know.
  public init(
    _ subject: Subject, detector path: String, threshold: Float? = nil, sameOverlap: Float = 0.7,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws {
    let model = try DetectorModel(path: path)
    let judge = ObjectJudge(
      model: model, threshold: threshold ?? model.usualThreshold, sameOverlap: sameOverlap)
    let items = try Self.opened(subject, model)
    let known = Set(model.classes)
    var requests: [ObjectRequest: Bool] = [:]
    var verdicts: [(request: ObjectRequest, verdict: ObjectJudge.Verdict)] = []
    var (pictures, done, unjudged) = ([Picture](), 0, 0)
    try items.forEach { item in
      let request = item.request
      if let name = request.classes.first(where: { !known.contains($0) }) {
        throw ModelError.unknownClass(name, path: path, known: model.classes)
      }
      done += 1
      if request.needsColours {
        unjudged += 1
      } else {
        let verdict = judge.verdict(on: try item.image(), for: request)
        verdicts.append((request, verdict))
        requests[request] = (requests[request] ?? false) || verdict.isRight
        pictures.append(
          Picture(
            filename: item.name, tag: request.tag ?? "objects", prompt: request.prompt,
            correct: verdict.isRight, reason: verdict.reasons.joined(separator: "\n"),
            metadata: try compactJSON(request), details: try compactJSON(verdict.counts)))
      }
      try progress(done, items.count)
    }
    (detector, self.threshold) = (path, Double(judge.threshold))
    (judged, self.unjudged, self.pictures) = (pictures.count, unjudged, pictures)
    tasks = Dictionary(grouping: pictures, by: \.tag).map { tag, own in
      Task(tag: tag, pictures: own.count, right: Self.share(own.count(where: \.correct), own.count))
    }.sorted { $0.tag < $1.tag }
    right = Self.share(pictures.count(where: \.correct), pictures.count)
    requestsMet = Self.share(requests.values.count { $0 }, requests.count)
    score = tasks.isEmpty ? 0 : tasks.reduce(0) { $0 + $1.right } / Double(tasks.count)
    asked = Self.asked(verdicts)
  }

  private static func opened(_ subject: Subject, _ model: DetectorModel) throws -> ObjectSubject {
    switch subject {
    case .model(let path, let choices, let each, let requests):
      return try ObjectSubject(model: path, choices, each: each, asked: requests)
    case .pictures(let path, let request):
      if let request { return try ObjectSubject(folder: path, asked: request) }
      if let count = ShapePictures.count(of: path) {
        return ObjectSubject(shapes: count, size: model.trainedSize ?? [96, 96])
      }
      let parts = path.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      if VOCAnnotations.recognizes(parts[0]), parts.count <= 2 {
        return ObjectSubject(
          try VOCAnnotations.read(parts[0], split: parts.count == 2 ? parts[1] : "test"))
      }
      if COCOAnnotations.recognizes(path) { return ObjectSubject(try COCOAnnotations.read(path)) }
      return try ObjectSubject(genEval: path)
    }
  }

  private static func asked(
    _ verdicts: [(request: ObjectRequest, verdict: ObjectJudge.Verdict)]
  ) -> [Asked] {
    struct Key: Hashable { let name: String, count: Int, isExact: Bool }
    var found: [Key: [Int]] = [:]
    for (request, verdict) in verdicts {
      for name in request.classes {
        let (count, isExact) = request.asked(name)
        found[Key(name: name, count: count, isExact: isExact), default: []]
          .append(verdict.counts[name] ?? 0)
      }
    }
    return found.map { key, counts in
      Asked(
        className: key.name, count: key.count, isExact: key.isExact, pictures: counts.count,
        exactly: share(counts.count { $0 == key.count }, counts.count),
        atLeast: share(counts.count { $0 >= key.count }, counts.count),
        found: share(counts.reduce(0, +), counts.count))
    }.sorted {
      // A class may be asked for exactly here, and at least so often there.
      ($0.className, $0.count, $0.isExact ? 1 : 0) < ($1.className, $1.count, $1.isExact ? 1 : 0)
    }
  }

  private static func share(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }
}
