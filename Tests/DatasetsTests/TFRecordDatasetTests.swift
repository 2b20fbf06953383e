import Datasets
import Files
import Images
import Records
import TestSupport
import Testing

/// Records as data for training.
@Suite struct TFRecordDatasetTests {
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
    for index in 0..<24 {
      let name = ["cat", "a-cat", "Dog/deep"][index % 3]
      let (width, height) = (8 + index % 7, 8 + index % 5)
      _ = try folder.write(
        try Picture.png(width, height, number: index), as: "data/\(name)/\(index).png")
    }
    _ = try folder.write(
      try Picture.image(9, 9, number: 50).encoded(as: .jpeg), as: "data/alone.jpg")
    _ = try folder.write(Array(" a tom\n".utf8), as: "data/cat/0.txt")
    _ = try folder.write(
      Array("file_name,text,age\n3.png,\"old, and grey\",17\n".utf8), as: "data/cat/metadata.csv")
    _ = try folder.write(
      Array("{\"file_name\": \"deep/5.png\", \"caption\": \"Größe\"}\n".utf8),
      as: "data/Dog/metadata.jsonl")
  }

  private let settings = preparation {
    ($0.size, $0.crop, $0.flip, $0.shift) = ([8, 8], .random, true, 2)
  }

  /// Converts the folder, and returns the path of the file or of the folder of shards.
  private func converted(shards: Int = 1, as name: String) throws -> String {
    try folder.makeFolder(name)
    let file = folder.file("\(name)/x.tfrecord")
    _ = try TFRecordExport(folder: folder.file("data")).write(
      to: file, shards: shards, progress: { _ in }, skip: { _ in })
    return shards == 1 ? file : folder.file(name)
  }

  private func feed(_ pictures: any ImageDataset) throws -> [[UInt8]] {
    try PictureFeed(
      pictures, order: PictureOrder(count: pictures.count, seed: 3),
      augmentation: settings.augmentation, seed: 3
    ).pictures(0..<60)
  }

  private func expectSame(
    _ records: any ImageDataset, _ files: any ImageDataset,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(records.imageShape == files.imageShape, sourceLocation: sourceLocation)
    #expect(records.classes == files.classes, sourceLocation: sourceLocation)
    try #require(records.count == files.count, sourceLocation: sourceLocation)
    for index in 0..<files.count {
      #expect(records.name(at: index) == files.name(at: index), sourceLocation: sourceLocation)
      #expect(records.label(at: index) == files.label(at: index), sourceLocation: sourceLocation)
      #expect(
        try records.caption(at: index) == files.caption(at: index), sourceLocation: sourceLocation)
      #expect(
        try records.samples(at: index) == files.samples(at: index), sourceLocation: sourceLocation)
    }
    #expect(try feed(records) == feed(files), sourceLocation: sourceLocation)
  }

  @Test(arguments: LoadingOptions.Cache.allCases)
  func `gives what the folder gives, in one file, three or gzip`(
    cache: LoadingOptions.Cache
  ) throws {
    let options = Warnings().options(cache: cache)
    let files = try openDataset(folder.file("data"), preparation: settings, options: options)
    let one = try converted(as: "one")
    let gzip = try folder.write(
      storedGzip(try folder.bytes("one/x.tfrecord")), as: "packed/x.tfrecord.gz")
    var digests: Set<String> = []
    for path in [one, try converted(shards: 3, as: "three"), gzip, folder.file("packed")] {
      #expect(DatasetKind(path) == .records)
      let records = try openDataset(path, preparation: settings, options: options)
      #expect(records.readsFiles == (cache == .never))
      try expectSame(records, files)
      digests.insert(try records.digest())
    }
    #expect(digests.count == 1)
    #expect(try digests.first != files.digest())
  }

  @Test func `the same pictures are held out of records as of a folder`() throws {
    func heldOut(_ path: String) throws -> [String] {
      let all = try openDataset(path, preparation: settings)
      let split = try DatasetSplit(all, path: path, heldOut: .share(0.3)) { try openDataset($0) }
      return split.heldOut.map { part in (0..<part.count).map(part.name) } ?? []
    }
    let names = try heldOut(folder.file("data"))
    #expect(!names.isEmpty)
    #expect(try heldOut(converted(shards: 3, as: "three")) == names)
  }

  @Test func `tells classes, captions and sizes`() throws {
    let summary = try TFRecordScan(path: converted(as: "one")).summary
    let files = try FolderScan(path: folder.file("data")).summary
    #expect(summary == files)
    #expect(summary.captions == 3 && summary.pictures == 25)
  }

  @Test func `the digest changes with whatever a record says`() throws {
    func digest(_ change: (inout TFRecordPicture) throws -> Void) throws -> String {
      var picture = TFRecordPicture(
        encoded: try Picture.png(), label: 1, className: "a", caption: "b", fileName: "c.png")
      try change(&picture)
      return try TFRecordScan(path: write([record(picture)], as: "x.tfrecord")).digest
    }
    let digests = try [
      digest { _ in }, digest { $0.label = 2 }, digest { $0.label = nil },
      digest { $0.className = "b" }, digest { $0.caption = nil }, digest { $0.caption = "c" },
      digest { $0.fileName = nil }, digest { $0.encoded = try Picture.png(number: 1) },
    ]
    #expect(Set(digests).count == digests.count)
    #expect(try digest { _ in } == digests[0])
  }

  @Test func `a record without a name is called by its number`() throws {
    let bytes = try [nil, "b.png"].map {
      try record(TFRecordPicture(encoded: Picture.png(), label: 7, fileName: $0))
    }
    let records = try TFRecordDataset(path: write(bytes, as: "x.tfrecord"))
    #expect((0..<2).map(records.name) == ["x.tfrecord#0", "7/b.png"])
  }

  // MARK: - Damage

  private func record(_ picture: TFRecordPicture) throws -> [UInt8] {
    RecordFraming.record(holding: try picture.record(format: "png", width: 4, height: 3))
  }

  private func write(_ records: [[UInt8]], as name: String) throws -> String {
    try folder.write(records.flatMap { $0 }, as: name)
  }

  private func pictures(_ count: Int) throws -> [[UInt8]] {
    try (0..<count).map { try record(TFRecordPicture(encoded: Picture.png(number: $0))) }
  }

  @Test func `records that are no pictures are named, and the others are trained on`() throws {
    var records = try pictures(5)
    records[1] = try record(TFRecordPicture(encoded: Array("words".utf8)))
    records[2] = RecordFraming.record(holding: [0xff])
    records[3][records[3].count - 9] ^= 1
    let path = try write(records, as: "x.tfrecord")
    let warnings = Warnings()
    let dataset = try TFRecordDataset(path: path, options: warnings.options())
    #expect((0..<dataset.count).map(dataset.name) == ["x.tfrecord#0", "x.tfrecord#4"])
    #expect(dataset.scan.summary.unreadable == 3)
    let lines = warnings.all
    try #require(lines.count == 3, "\(lines)")
    #expect(lines[0].hasPrefix("\(path): record 1: expected a PNG or JPEG picture, found text"))
    #expect(lines[1].contains("record 2 at byte ") && lines[1].contains("expected a tf.Example"))
    #expect(lines[2].contains("record 3 at byte ") && lines[2].contains("another checksum"))
    #expect("\(try #require(dataset.scan.damage))" == lines[1])
    for cache in [LoadingOptions.Cache.always, .never] {
      let dataset = try TFRecordDataset(path: path, options: Warnings().options(cache: cache))
      let image = Picture.image(number: 4)
      #expect(
        try dataset.samples(at: 1)
          == (0..<3).flatMap { c in (0..<12).map { UInt8(image.samples[$0 * 3 + c]) } })
    }
    let error = #expect(throws: DatasetError.self) {
      try TFRecordDataset(path: path, options: Warnings().options(isStrict: true))
    }
    #expect(error?.description.contains("3 unreadable, the first: \(path): record 1: ") == true)
  }

  @Test func `of a shard that is cut what is whole is trained on, and the rest named`() throws {
    _ = try write(pictures(2), as: "data.tfrecord-00000-of-00003")
    let cut = try folder.write(
      try pictures(3).flatMap { $0 }.dropLast(5), as: "data.tfrecord-00001-of-00003")
    _ = try folder.write([], as: "data.tfrecord-00002-of-00003")
    let packed = try folder.write(
      storedGzip(pictures(1)[0]).dropLast(9), as: "data.tfrecord-00003-of-00003.gz")
    let warnings = Warnings()
    let dataset = try openDataset(folder.path, options: warnings.options())
    #expect(dataset.count == 4)
    // The pictures in the folder beside the records, too.
    try #require(warnings.all.count == 3, "\(warnings.all)")
    #expect(warnings.all[0].hasPrefix("\(cut): record 2 at byte "))
    #expect(warnings.all[1].hasPrefix("\(packed): expected a whole gzip stream"))
    #expect(warnings.all[2].contains("25 PNG and JPEG files are left out"))
    #expect(throws: DatasetError.self) {
      try openDataset(folder.path, options: Warnings().options(isStrict: true))
    }
  }

  @Test func `files without a whole record are refused`() throws {
    let empty = try folder.write([], as: "empty.tfrecord")
    #expect(
      throws: DatasetError.empty(path: empty, expected: "a TFRecord file with pictures")
    ) { try openDataset(empty) }
    let text = try folder.write(Array("not a file of records".utf8), as: "text.tfrecord")
    #expect(throws: RecordError.self) { try openDataset(text) }
    let words = try write(
      [record(TFRecordPicture(encoded: Array("words".utf8)))], as: "words.tfrecord")
    #expect(throws: DatasetError.self) { try openDataset(words) }
    #expect(throws: FileError.self) { try openDataset(folder.file("absent.tfrecord")) }
  }

  #if os(Linux)
    @Test func `twenty thousand records take little memory`() async {
      await #expect(processExitsWith: .success) {
        let folder = try ScratchFolder()
        let png = try Picture.png(64, 64)
        let records = try (0..<20_000).map { index in
          let picture = TFRecordPicture(
            encoded: png, label: index % 20, fileName: "picture-\(index).png")
          return RecordFraming.record(
            holding: try picture.record(format: "png", width: 64, height: 64))
        }
        let path = try folder.write(records.joined(), as: "x.tfrecord")
        // A picture is 12 kB; all of them would be 245,760 kB. The file is mapped, which counts.
        let before = try peakMemory()
        var options = LoadingOptions()
        options.cache = .never
        let pictures = try TFRecordDataset(path: path, options: options)
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

  @Test func `a folder is converted as it is trained on`() throws {
    _ = try folder.write(Array("words".utf8), as: "data/cat/bad.jpg")
    try folder.link("data/cat/gone.png", to: "nowhere")
    try folder.link("data/Dog/up", to: "..")
    var skipped: [String] = []
    let outcome = try TFRecordExport(folder: folder.file("data")).write(
      to: folder.file("x.tfrecord"), shards: 1, progress: { _ in },
      skip: { skipped.append("\($0)") })
    #expect(outcome.pictures == 25 && outcome.classes == ["Dog", "a-cat", "cat"])
    #expect(skipped.count == 2, "\(skipped)")
    try expectSame(
      openDataset(folder.file("x.tfrecord"), preparation: settings),
      openDataset(folder.file("data"), preparation: settings))
    _ = try folder.write(Array("file_name\nno.png\n".utf8), as: "data/metadata.csv")
    #expect(throws: DatasetError.self) { try TFRecordExport(folder: folder.file("data")) }
  }
}

/// Bytes as a gzip stream that leaves them as they are (RFC 1951 and 1952).
private func storedGzip(_ bytes: [UInt8]) -> [UInt8] {
  func littleEndian(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
  var stream: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
  for start in stride(from: 0, to: bytes.count, by: 60_000) {
    let part = bytes[start..<min(start + 60_000, bytes.count)]
    stream += [part.endIndex == bytes.count ? 1 : 0] + littleEndian(part.count, 2)
    stream += littleEndian(~part.count, 2) + part
  }
  var checksum: UInt32 = .max
  for byte in bytes {
    checksum ^= UInt32(byte)
    for _ in 0..<8 { checksum = checksum >> 1 ^ (checksum & 1 == 1 ? 0xedb8_8320 : 0) }
  }
  return stream + littleEndian(Int(~checksum), 4) + littleEndian(bytes.count, 4)
}
