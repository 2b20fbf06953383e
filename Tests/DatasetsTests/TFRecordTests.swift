import Datasets
import Files
import Records
import TestSupport
import Testing

@Suite struct TFRecordTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func fixture(_ name: String) throws -> [UInt8] {
    try MappedFile(path: Fixtures.path(name, beside: #filePath)).withBytes { Array($0) }
  }

  @Test(arguments: ["pictures.tfrecord", "pictures.tfrecord.gz"])
  func `reads what TensorFlow's models and datasets write`(name: String) throws {
    let path = Fixtures.path(name, beside: #filePath)
    #expect(TFRecordPictures.recognizes(path))
    let pictures = try TFRecordPictures(path: path)
    #expect(pictures.count == 3)
    let (png, jpeg) = (try fixture("picture.png"), try fixture("picture.jpg"))
    #expect(
      try pictures.picture(at: 0)
        == TFRecordPicture(
          encoded: png, label: 1, className: "Katze", caption: "a cat", fileName: "tom.png"))
    #expect(
      try pictures.picture(at: 2) == TFRecordPicture(encoded: jpeg, className: "dog"))
    #expect(
      try pictures.picture(at: 1)
        == TFRecordPicture(encoded: jpeg, label: 300, caption: "one", fileName: "a.jpg"))
  }

  @Test func `shards of a folder are one after the other, empty ones among them`() throws {
    let whole = try RecordFile(path: Fixtures.path("pictures.tfrecord", beside: #filePath))
    let records = try (0..<3).map { RecordFraming.record(holding: try whole.record(at: $0)) }
    _ = try folder.write(records[2], as: "b.tfrecord-00003-of-00004")
    _ = try folder.write(records[0], as: "b.tfrecord-00000-of-00004")
    _ = try folder.write([], as: "b.tfrecord-00001-of-00004")
    _ = try folder.write(records[1], as: "b.tfrecord-00002-of-00004")
    _ = try folder.write([1, 2], as: "labels.txt")
    #expect(TFRecordPictures.recognizes(folder.path))
    let pictures = try TFRecordPictures(path: folder.path)
    #expect(pictures.count == 3)
    #expect(try (0..<3).map { try pictures.picture(at: $0).label } == [1, 300, nil])
    #expect(
      pictures.name(of: 1) == "\(folder.file("b.tfrecord-00002-of-00004")): record 0")
  }

  @Test func `what is not there or holds nothing is refused`() throws {
    #expect(!TFRecordPictures.recognizes(folder.path))
    #expect(throws: DatasetError.self) { try TFRecordPictures(path: folder.path) }
    let empty = try folder.write([], as: "empty.tfrecord")
    #expect(throws: DatasetError.self) { try TFRecordPictures(path: empty) }
    #expect(throws: FileError.self) { try TFRecordPictures(path: folder.file("no.tfrecord")) }
  }

  @Test func `a record that is something else is named with what it has`() throws {
    func message(_ payload: [UInt8]) throws -> String {
      let good = try RecordFile(path: Fixtures.path("pictures.tfrecord", beside: #filePath))
      let bytes =
        RecordFraming.record(holding: try good.record(at: 0))
        + RecordFraming.record(holding: payload)
      let pictures = try TFRecordPictures(path: folder.write(bytes, as: "x.tfrecord"))
      let error = #expect(throws: RecordError.self) { try pictures.picture(at: 1) }
      return try "\(#require(error))"
    }
    #expect(try message([0xff, 0xff]).contains("record 1 at byte "))
    #expect(try message([0xff, 0xff]).contains("expected a tf.Example, found 2 other bytes"))
    #expect(try message([]).contains("a picture as 'image/encoded' or 'image', found no features"))
    // Example { features { feature { "x": int64_list { 5 } } } }
    let number: [UInt8] = [10, 12, 10, 10, 10, 1, 0x78, 18, 5, 26, 3, 10, 1, 5]
    #expect(try message(number).contains("found 'x'"))
  }

  @Test func `classes are numbered from 0 in the order of their labels`() throws {
    func classes(_ labels: [(Int?, String?)]) throws -> TFRecordScan {
      let records = try labels.flatMap { label, name in
        RecordFraming.record(
          holding: try TFRecordPicture(encoded: Picture.png(), label: label, className: name)
            .record(format: "png", width: 4, height: 3))
      }
      return try TFRecordScan(path: folder.write(records, as: "x.tfrecord"))
    }
    let numbered = try classes([(300, "owl"), (20, nil), (nil, nil), (-1, "none"), (300, nil)])
    #expect(numbered.classes == ["20", "owl"])
    #expect((0..<5).map(numbered.label) == [1, 0, nil, nil, 1])
    let named = try classes([(nil, "owl"), (nil, "newt"), (7, "heron"), (nil, "owl")])
    #expect(named.classes == ["heron", "newt", "owl"])
    #expect((0..<4).map(named.label) == [2, 1, 0, 2])
  }
}
