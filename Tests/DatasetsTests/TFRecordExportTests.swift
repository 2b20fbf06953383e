import Datasets
import Files
import Foundation
import Records
import TestSupport
import Testing

/// Folders to TFRecord and back.
@Suite final class TFRecordExportTests {
  private let folder: URL
  private let (png, jpeg): ([UInt8], [UInt8])

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func fixture(_ name: String) throws -> [UInt8] {
      try MappedFile(path: Fixtures.path(name, beside: #filePath)).withBytes { Array($0) }
    }
    (png, jpeg) = (try fixture("picture.png"), try fixture("picture.jpg"))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  private func write(_ files: [String: [UInt8]], in name: String) throws -> String {
    for (file, bytes) in files {
      let place = folder.appending(path: "\(name)/\(file)")
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: place)
    }
    return path(name)
  }

  private func contents(of name: String) throws -> [String: [UInt8]] {
    try files(below: path(name)).reduce(into: [:]) { found, file in
      found[file] = Array(try Data(contentsOf: folder.appending(path: "\(name)/\(file)")))
    }
  }

  private var top: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
  }

  private func export(
    _ source: String, to name: String, shards: Int = 1
  ) throws -> (TFRecordExport.Outcome, skipped: [String]) {
    var skipped: [String] = []
    let outcome = try TFRecordExport(folder: source).write(
      to: path(name), shards: shards, progress: { _ in }, skip: { skipped.append("\($0)") })
    return (outcome, skipped)
  }

  @Test(arguments: [1, 3, 7])
  func `a folder comes back as it was`(shards: Int) throws {
    let all: [String: [UInt8]] = [
      "cat/a.png": png, "cat/a.txt": Array("Größe\n".utf8), "cat/b.JPEG": jpeg,
      "cat/deep/a.png": png, "dog/a.png": png, "top.jpg": jpeg,
      "top.txt": Array("no class\n".utf8),
    ]
    let source = try write(all, in: "source")
    let (outcome, skipped) = try export(source, to: "x.tfrecord", shards: shards)
    #expect(outcome.pictures == 5)
    #expect(outcome.classes == ["cat", "dog"])
    #expect(outcome.files.count == shards)
    #expect(skipped.isEmpty)
    #expect(try top.count == 1 + shards)
    if shards == 3 {
      #expect(outcome.files[1] == path("x.tfrecord-00001-of-00003"))
    }

    let pictures = try TFRecordPictures(path: shards == 1 ? path("x.tfrecord") : folder.path)
    #expect(try (0..<5).map { try pictures.picture(at: $0).label } == [0, 0, 0, 1, nil])
    let written = try FolderExport(pictures).write(
      to: path("back"), progress: { _ in }, skip: { throw $0 })
    #expect(written == 5)
    #expect(try contents(of: "back") == all)
  }

  @Test func `writes the bytes that TensorFlow's tools would write`() throws {
    let source = try write(
      ["Katze/tom.png": png, "Katze/tom.txt": Array(" a cat \n".utf8), "Hund/x.png": png],
      in: "source")
    _ = try export(source, to: "x.tfrecord")
    let (ours, theirs) = (
      try RecordFile(path: path("x.tfrecord")),
      try RecordFile(path: Fixtures.path("pictures.tfrecord", beside: #filePath))
    )
    #expect(try ours.record(at: 1) == theirs.record(at: 0))
  }

  @Test func `a file that is no picture is named and left out`() throws {
    let source = try write(
      ["a.png": png, "b.png": Array("words".utf8), "c.jpg": [], "d.txt": [65]], in: "source")
    let (outcome, skipped) = try export(source, to: "x.tfrecord")
    #expect(outcome.pictures == 1)
    #expect(skipped.count == 2)
    #expect(skipped[0].contains("b.png") && skipped[1].contains("c.jpg"))
  }

  @Test func `a failure leaves nothing behind`() throws {
    struct Stop: Error {}
    let source = try write(["a.png": png, "b.png": png, "bad/x.png": [1]], in: "source")
    let exporter = try TFRecordExport(folder: source)
    for shards in [1, 3] {
      #expect(throws: Stop.self) {
        try exporter.write(
          to: path("x.tfrecord"), shards: shards, progress: { if $0 == 2 { throw Stop() } },
          skip: { _ in })
      }
    }
    #expect(throws: (any Error).self) {
      try exporter.write(
        to: path("x.tfrecord"), shards: 1, progress: { _ in }, skip: { throw $0 })
    }
    #expect(throws: DatasetError.self) {
      _ = try export(path("source/bad"), to: "x.tfrecord")
    }
    #expect(try top == ["source"])

    _ = try export(source, to: "x.tfrecord")
    let pictures = try TFRecordPictures(path: path("x.tfrecord"))
    #expect(throws: Stop.self) {
      try FolderExport(pictures).write(
        to: path("back"), progress: { _ in throw Stop() }, skip: { _ in })
    }
    #expect(throws: DatasetError.self) {
      try FolderExport(pictures).write(to: source, progress: { _ in }, skip: { _ in })
    }
    #expect(try top == ["source", "x.tfrecord"])
  }
}
