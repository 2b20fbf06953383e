import Datasets
import Images
import TestSupport
import Testing

@Suite struct PictureFeedTests {
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
    for index in 0..<30 {
      let (width, height) = (8 + index % 7, 8 + index % 5)
      _ = try folder.write(
        try Picture.png(width, height, number: index), as: "\(index % 3)/\(index).png")
    }
    _ = try folder.write(Array("no picture".utf8), as: "1/x.png")
  }

  private let settings = preparation {
    ($0.size, $0.crop, $0.flip, $0.shift) = ([8, 8], .random, true, 2)
  }

  private func open(
    _ cache: LoadingOptions.Cache, workers: Int = 2, limit: Int? = nil
  ) throws -> ImageFolder {
    var options = Warnings().options(cache: cache, workers: workers)
    if let limit { options.cacheLimit = limit }
    return try ImageFolder(path: folder.path, preparation: settings, options: options)
  }

  private func feed(_ pictures: any ImageDataset, workers: Int = 2) -> PictureFeed {
    PictureFeed(
      pictures, order: PictureOrder(count: pictures.count, seed: 3),
      augmentation: settings.augmentation, seed: 3, workers: workers)
  }

  @Test(arguments: [0, 1, 2, 7], LoadingOptions.Cache.allCases)
  func `pictures depend on neither workers nor cache nor steps`(
    workers: Int, cache: LoadingOptions.Cache
  ) throws {
    let expected = try feed(open(.never, workers: 0), workers: 0).pictures(0..<100)
    let pictures = try open(cache, workers: workers)
    #expect(pictures.readsFiles == (cache == .never))
    let fed = feed(pictures, workers: workers)
    var seen: [[UInt8]] = []
    for start in stride(from: 0, to: 100, by: 10) {
      seen += try fed.pictures(start..<start + 10)
    }
    #expect(seen == expected)
    // A run that goes on from somewhere, or goes back.
    #expect(try feed(pictures, workers: workers).pictures(37..<52) == Array(expected[37..<52]))
    #expect(try fed.pictures(5..<20) == Array(expected[5..<20]))
    fed.stop()
    #expect(try fed.pictures(90..<100) == Array(expected[90...]))
  }

  @Test func `a cache that turns out too small is given up`() throws {
    let bytes = 30 * 3 * 64
    #expect(try open(.auto, limit: bytes - 1).readsFiles)
    // Their number and size would fit, but for random crops they are kept larger.
    #expect(try open(.auto, limit: bytes).readsFiles)
    #expect(try !open(.auto, limit: 4 * bytes).readsFiles)
    #expect(try !open(.always, limit: 0).readsFiles)
    for index in 0..<30 {
      #expect(try open(.always).samples(at: index) == open(.never).samples(at: index))
    }
  }

  @Test func `crops, mirrored and moved pictures all occur`() throws {
    let pictures = try open(.always)
    func distinct(_ augmentation: Augmentation) throws -> Int {
      let fed = PictureFeed(
        pictures.subset([29]), order: PictureOrder(count: 1, seed: 1), augmentation: augmentation,
        seed: 1)
      return Set(try fed.pictures(0..<200)).count
    }
    // Number 29 is 9 wide and 12 high: cut to 8 by 8 from 8 or 9 by 10 or 12.
    #expect(try distinct(Augmentation()) == 1)
    #expect(try distinct(Augmentation(flip: true)) == 2)
    #expect(try distinct(Augmentation(shift: 1)) == 9)
    #expect(try distinct(Augmentation(crop: .random)) > 1)
  }

  @Test func `labels and indices belong to the pictures`() throws {
    let pictures = try open(.never)
    let fed = feed(pictures)
    _ = try fed.pictures(0..<40)
    let indices = fed.indices(0..<30)
    #expect(indices.sorted() == Array(0..<30))
    #expect(fed.labels(0..<30) == indices.map(pictures.label))
    #expect(
      indices.allSatisfy {
        pictures.classes[pictures.label(at: $0) ?? 9] == "\(pictures.name(at: $0).prefix(1))"
      })
  }

  @Test func `a balanced run shows classes in turns`() throws {
    let pictures = try open(.always).subset(0..<12)
    let fed = PictureFeed(
      pictures, order: pictures.order(seed: 2, isBalanced: true), augmentation: Augmentation(),
      seed: 2)
    #expect(Set(fed.labels(0..<2)) == [0, 1])
    #expect(fed.labels(0..<40).filter { $0 == 1 }.count == 20)
  }

  @Test func `a picture that vanishes is an error, and the feed goes on`() throws {
    let pictures = try open(.never)
    let fed = feed(pictures)
    let gone = fed.indices(25..<26)[0]
    _ = try folder.write(Array("gone".utf8), as: pictures.name(at: gone))
    #expect(throws: ImageError.self) { try fed.pictures(0..<30) }
    #expect(try fed.pictures(0..<25).count == 25)
  }

  @Test func `a feed that is let go ends its threads`() throws {
    for _ in 0..<20 {
      let fed = feed(try open(.never), workers: 3)
      _ = try fed.pictures(0..<1)
    }
  }
}
