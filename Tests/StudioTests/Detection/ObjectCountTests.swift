import Datasets
import Files
import Images
import Rendering
import Studio
import TestSupport
import Testing

/// What pictures are asked to show, and how often they do.
@Suite struct ObjectCountTests {
  private static let detector = Fixtures.repository + "/models/bccd-detr.safetensors"
  private static let samples = Fixtures.repository + "/samples/bccd"

  @Test func `a text asks for exact numbers, none, and one or more`() throws {
    let request = try #require(ObjectRequest(text: "red disc=2, square=0,triangle"))
    #expect(request.include.map(\.className) == ["red disc", "triangle"])
    #expect(request.include.map(\.count) == [2, 1])
    #expect(request.exclude?.map(\.className) == ["red disc", "square"])
    #expect(request.exclude?.map(\.count) == [3, 1])
    for text in ["", "a=", "a=-1", "a=1=2", "=2", "a,,b", "a=x"] {
      #expect(ObjectRequest(text: text) == nil, "\(text)")
    }
  }

  @Test func `lines of GenEval are read, and others are named`() throws {
    let folder = try ScratchFolder()
    func read(_ text: String) throws -> [ObjectRequest] {
      try AtomicFile.write(Array(text.utf8), to: folder.path + "/asked.jsonl")
      return try ObjectRequest.read(folder.path + "/asked.jsonl")
    }
    let requests = try read(
      """
      {"tag": "counting", "include": [{"class": "bench", "count": 3}], \
      "exclude": [{"class": "bench", "count": 4}], "prompt": "a photo of three benches"}
      {"tag": "position", "include": [{"class": "bench", "count": 1}, \
      {"class": "dog", "count": 1, "position": ["left of", 0]}], "prompt": "a dog left of a bench"}
      """)
    #expect(requests.count == 2 && requests[0].exclude?.first?.count == 4)
    #expect(requests[1].include[1].position?.side == "left of")
    for wrong in [
      "", "[]", "{\"tag\": \"x\"}", "{\"include\": []}",
      "{\"include\": [{\"class\": \"a\", \"count\": 1, \"position\": [\"left of\", 0]}]}",
      "{\"include\": [{\"class\": \"a\", \"count\": -1}]}",
    ] {
      #expect(throws: DatasetError.self) { try read(wrong) }
    }
  }

  @Test func `what is asked for in two ways stands in one order`() throws {
    let model = Fixtures.repository + "/models/nice-digits.safetensors"
    let requests = ["WBC=1,RBC", "WBC,RBC=1"].compactMap { ObjectRequest(text: $0) }
    let judged = try ObjectCountEvaluation(
      .model(path: model, RenderJob.Choices(), each: 1, asked: requests), detector: Self.detector)
    #expect(judged.asked.map(\.className) == ["RBC", "RBC", "WBC", "WBC"])
    #expect(judged.asked.map(\.isExact) == [false, true, false, true])
  }

  @Test func `annotated pictures say how well a detector counts, a folder what it shows`() throws {
    let judged = try ObjectCountEvaluation(
      .pictures(path: Self.samples, asked: nil), detector: Self.detector)
    #expect(judged.judged == 8 && judged.unjudged == 0)
    let cells = judged.asked.filter { $0.className == "WBC" }
    #expect(cells.count == 1)
    let cell = try #require(cells.first)
    #expect(cell.isExact && cell.count == 1 && cell.pictures == 8)
    #expect(cell.atLeast > 0.8 && cell.found >= 0.9)
    // At a score that nothing reaches, nothing is there.
    let nothing = try ObjectCountEvaluation(
      .pictures(
        path: Self.samples + "/JPEGImages",
        asked: ObjectRequest(text: "WBC=0,RBC=0,Platelets=0")),
      detector: Self.detector, threshold: 1)
    #expect(nothing.right == 1 && nothing.judged == 8 && nothing.requestsMet == 1)
    #expect(throws: ModelError.self) {
      try ObjectCountEvaluation(
        .pictures(path: Self.samples + "/JPEGImages", asked: ObjectRequest(text: "bench")),
        detector: Self.detector)
    }
  }

  @Test func `a folder as GenEval has it is judged by tasks, colours left out`() throws {
    let folder = try ScratchFolder()
    let picture = try Image.read(Self.samples + "/JPEGImages/BloodImage_00007.jpg")
    let lines = [
      #"{"tag":"single_object","include":[{"class":"WBC","count":1}],"prompt":"a white cell"}"#,
      #"{"tag":"counting","include":[{"class":"WBC","count":40}],"prompt":"forty white cells"}"#,
      #"{"tag":"colors","include":[{"class":"WBC","count":1,"color":"red"}],"prompt":"a red one"}"#,
    ]
    for (index, line) in lines.enumerated() {
      try makeFolder(folder.path + "/0000\(index)/samples")
      try AtomicFile.write(Array(line.utf8), to: folder.path + "/0000\(index)/metadata.jsonl")
      try picture.write(to: folder.path + "/0000\(index)/samples/0000.png", as: .png(PNGOptions()))
    }
    let judged = try ObjectCountEvaluation(
      .pictures(path: folder.path, asked: nil), detector: Self.detector)
    #expect(judged.judged == 2 && judged.unjudged == 1)
    #expect(judged.tasks.map(\.tag) == ["counting", "single_object"])
    #expect(judged.tasks.map(\.right) == [0, 1] && judged.score == 0.5 && judged.right == 0.5)
    let wrong = try #require(judged.pictures.last { !$0.correct })
    #expect(wrong.reason.hasPrefix("expected WBC>=40, found"))
  }
}
