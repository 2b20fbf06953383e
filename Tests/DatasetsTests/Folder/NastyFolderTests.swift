import Datasets
import Files
import Images
import TestSupport
import Testing

#if os(Linux)
  import Glibc
#endif

@Suite struct NastyFolderTests {
  private let folder: ScratchFolder

  /// One of everything that folders of real people hold.
  init() throws {
    folder = try ScratchFolder()
    let png = try Picture.png(40, 30)
    let frames = try Image.flicker(Picture.image(9, 9, number: 1), Picture.image(9, 9, number: 2))
    let files: [(String, [UInt8])] = [
      ("a/good.png", png), ("a/truncated.png", Array(png[..<(png.count / 2)])),
      ("a/text.jpg", Array("not a picture".utf8)), ("a/empty.png", []),
      ("b/cmyk.jpg", try Picture.fixture("made/cmyk-adobe.jpg")),
      ("b/sixteen.png", try Self.sixteenBits.encoded(as: .png)),
      ("b/one.png", try Picture.png(1, 1)), ("b/animated.png", frames),
      ("b/alpha.png", try Picture.png(5, 5, channels: .greyAlpha)),
      ("b/notes.md", [1, 2]), ("b/words.txt", Array("words".utf8)), ("b/table.csv", [1]),
      ("b/newer.webp", [1]), ("b/newer.WEBP", [1]),
    ]
    for (name, bytes) in files { _ = try folder.write(bytes, as: name) }
    try folder.makeFolder("empty/below")
    try folder.link("b/broken.png", to: "nowhere")
  }

  private static let sixteenBits = Image(
    width: 6, height: 5, channels: .rgb, samples: .sixteen((0..<90).map { UInt16($0 * 700) }))

  @Test(arguments: [0, 1, 2, 7])
  func `names once what it cannot read, and goes on`(workers: Int) throws {
    let warnings = Warnings()
    let pictures = try ImageFolder(
      path: folder.path, preparation: preparation { $0.size = [8, 8] },
      options: warnings.options(workers: workers))
    #expect(
      (0..<pictures.count).map(pictures.name) == [
        "a/good.png", "b/alpha.png", "b/animated.png", "b/cmyk.jpg", "b/one.png", "b/sixteen.png",
      ])
    for index in 0..<pictures.count { #expect(try pictures.samples(at: index).count == 192) }
    let lines = warnings.all
    try #require(lines.count == 6, "\(lines)")
    for (line, part) in zip(
      lines,
      [
        "a/empty.png: expected a PNG or JPEG picture, found an empty file",
        "a/text.jpg: expected a PNG or JPEG picture, found text",
        "a/truncated.png: expected a whole PNG picture", "b/broken.png: cannot be read: No such",
        "empty: a folder without pictures", "2 files named .webp are left out",
      ])
    { #expect(line.contains(part), "\(line)") }
    let summary = pictures.scan.summary
    #expect(summary.pictures == 6 && summary.unreadable == 4)
    #expect(summary.problems == Array(lines[..<4]))
    #expect(summary.emptyFolders == ["empty"])
    #expect(summary.otherFormats == ["webp": 2])
  }

  @Test func `takes the first picture of an animated one, and rounds sixteen bits to eight`() throws
  {
    let animated = try ImageFolder(
      path: folder.path, preparation: preparation { ($0.size, $0.resize) = ([9, 9], .stretch) })
    let plain = try ScratchFolder()
    _ = try plain.write(try Picture.png(9, 9, number: 1), as: "x.png")
    _ = try plain.write(try Self.sixteenBits.withDepth(.eight).encoded(as: .png), as: "y.png")
    #expect(
      try animated.samples(at: 2)
        == ImageFolder(
          path: plain.path, preparation: animated.preparation
        ).samples(at: 0))
    let whole = preparation { $0.size = [5, 6] }
    #expect(
      try ImageFolder(path: folder.path, preparation: whole).samples(at: 5)
        == ImageFolder(path: plain.path, preparation: whole).samples(at: 1))
  }

  @Test func `strict makes them an error, after all have been named`() throws {
    let warnings = Warnings()
    let error = #expect(throws: DatasetError.self) {
      try FolderScan(path: folder.path, options: warnings.options(isStrict: true))
    }
    #expect(error?.description.contains("4 unreadable, the first: ") == true)
    #expect(warnings.all.count == 4)
  }

  #if os(Linux)
    @Test func `a folder that may not be listed is named, and a pipe does not hang`() async {
      // In a process of its own: the superuser may read everything, so it steps down for a moment.
      await #expect(processExitsWith: .success) {
        let folder = try ScratchFolder()
        try #require(chmod(folder.path, 0o755) == 0)
        _ = try folder.write(try Picture.png(), as: "a/x.png")
        try folder.makeFolder("b")
        try #require(mkfifo(folder.file("pipe.png"), 0o644) == 0)
        try #require(chmod(folder.file("b"), 0) == 0)
        if geteuid() == 0 { try #require(seteuid(65534) == 0) }
        let scan = try FolderScan(path: folder.path)
        if getuid() == 0 { try #require(seteuid(0) == 0) }
        try #require(chmod(folder.file("b"), 0o700) == 0)
        #expect(scan.summary.pictures == 1)
        #expect(scan.summary.problems.count == 2)
      }
    }

    @Test func `twenty thousand pictures take little memory, and each little more`() async {
      await #expect(processExitsWith: .success) {
        let folder = try ScratchFolder()
        let source = try folder.write(try Picture.png(64, 64), as: "source.png")
        for index in 0..<20_000 {
          if index.isMultiple(of: 1000) { try folder.makeFolder("data/class-\(index / 1000)") }
          try #require(
            Glibc.link(source, folder.file("data/class-\(index / 1000)/picture-\(index).png")) == 0)
        }
        // A picture is 12 kB; all of them would be 245,760 kB.
        let before = try peakMemory()
        var options = LoadingOptions()
        options.cache = .never
        let pictures = try ImageFolder(path: folder.file("data"), options: options)
        #expect(pictures.count == 20_000 && pictures.classes.count == 20)
        let feed = PictureFeed(
          pictures, order: PictureOrder(count: pictures.count, seed: 1),
          augmentation: Augmentation(flip: true), seed: 1)
        for start in stride(from: 0, to: 1000, by: 50) { _ = try feed.pictures(start..<start + 50) }
        let grown = try peakMemory() - before
        #expect(grown < 80_000, "\(grown) kB")
      }
    }
  #endif
}
