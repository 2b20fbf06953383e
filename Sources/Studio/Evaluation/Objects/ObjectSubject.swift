import Datasets
import Files
import Images
import Rendering
import Tensors

/// Pictures with what each is to show.
struct ObjectSubject {
  /// A picture and what was asked for.
  struct Item {
    let name: String
    let request: ObjectRequest
    let image: () throws -> Image
  }

  /// How many pictures there are.
  let count: Int
  private let walk: ((Item) throws -> Void) throws -> Void

  /// Gives all pictures in their order.
  func forEach(_ body: (Item) throws -> Void) throws { try walk(body) }

  private init(_ items: [Item]) {
    count = items.count
    walk = { body in for item in items { try body(item) } }
  }

  /// Drawn shapes, which are asked for as they are.
  init(shapes count: Int, size: [Int]) {
    let pictures = BoxedPictures(shapes: count, size: size, seed: 1)
    self.init(
      pictures.annotations.pictures.enumerated().map { index, picture in
        Item(name: picture.path, request: Self.request(picture, pictures.classes)) {
          let (samples, area) = (try pictures.samples(at: index), size[0] * size[1])
          let bytes = (0..<3 * area).map { samples[$0 % 3 * area + $0 / 3] }
          return Image(width: size[1], height: size[0], channels: .rgb, bytes: bytes)
        }
      })
  }

  /// Annotated pictures, which are asked for as they are.
  init(_ annotations: PictureAnnotations) {
    self.init(
      annotations.pictures.map { picture in
        Item(name: picture.path, request: Self.request(picture, annotations.classes)) {
          try Image.read(picture.path)
        }
      })
  }

  private static func request(_ picture: AnnotatedPicture, _ classes: [String]) -> ObjectRequest {
    ObjectRequest(
      exactly: classes.enumerated().map { label, name in
        (name, picture.objects.filter { $0.label == label && !$0.isCrowd }.count)
      })
  }

  /// Pictures of a folder, which are all asked for the same.
  init(folder: String, asked request: ObjectRequest) throws {
    let names = try files(below: folder).filter(UpscaleItem.isPicture)
    guard !names.isEmpty else { throw DatasetError.empty(path: folder, expected: "pictures") }
    self.init(
      names.map { name in
        Item(name: "\(folder)/\(name)", request: request) { try Image.read("\(folder)/\(name)") }
      })
  }

  /// A folder as GenEval has it: for each prompt a folder with `metadata.jsonl` and `samples`.
  init(genEval folder: String) throws {
    var items: [Item] = []
    for name in try names(in: folder).sorted() {
      let own = "\(folder)/\(name)"
      guard FileKind("\(own)/metadata.jsonl") == .file else { continue }
      let request = try ObjectRequest.read("\(own)/metadata.jsonl")[0]
      for file in try files(below: "\(own)/samples").filter(UpscaleItem.isPicture) {
        let path = "\(own)/samples/\(file)"
        items.append(Item(name: path, request: request) { try Image.read(path) })
      }
    }
    guard !items.isEmpty else {
      throw DatasetError.empty(
        path: folder,
        expected: "folders of pictures with metadata.jsonl, or --asked for all pictures")
    }
    self.init(items)
  }

  /// Pictures that a model draws: some for each request, which its prompt decides.
  init(
    model path: String, _ choices: RenderChoices, each: Int, asked requests: [ObjectRequest]
  ) throws {
    let model = try openPictureModel(path)
    let jobs = try requests.map { request in
      var choices = choices
      choices.count = each
      if let prompt = request.prompt {
        if model is ModelFile {
          choices.sampling.classes = [prompt]
        } else {
          choices.sampling.prompt = RenderRecipe.Prompt(text: prompt)
        }
      }
      return (request, choices, try model.completing(choices.sampling))
    }
    count = each * requests.count
    walk = { body in
      for (request, choices, sampling) in jobs {
        let name = RenderRecipe.Model(file: path, digest: try model.digest(for: sampling))
        let job = try RenderJob(model, name, sampling, choices)
        try BatchRenderer(job.source).draw(job.recipe.requests) { index, image in
          let place = "\(request.prompt ?? path) #\(choices.seed + UInt64(index))"
          try body(Item(name: place, request: request) { image })
          return true
        }
      }
    }
  }
}
