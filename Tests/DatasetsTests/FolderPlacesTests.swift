import Datasets
import Files
import Foundation
import Records
import TestSupport
import Testing

/// Where pictures go whose records come from others, or from nobody kind.
@Suite final class FolderPlacesTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func names(
    of pictures: [(className: String?, label: Int?, fileName: String?)], caption: String? = nil
  ) throws -> [String] {
    let png = try MappedFile(path: Fixtures.path("picture.png", beside: #filePath))
      .withBytes { Array($0) }
    let records = try pictures.flatMap { className, label, fileName in
      RecordFraming.record(
        holding: try TFRecordPicture(
          encoded: png, label: label, className: className, caption: caption, fileName: fileName
        ).record(format: "png", width: 4, height: 3))
    }
    try Data(records).write(to: folder.appending(path: "x.tfrecord"))
    _ = try FolderExport(TFRecordPictures(path: folder.appending(path: "x.tfrecord").path))
      .write(to: folder.appending(path: "out").path, progress: { _ in }, skip: { throw $0 })
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
    let out = folder.appending(path: "out")
    defer { try? FileManager.default.removeItem(at: out) }
    return try files(below: out.path)
  }

  @Test func `names of files stay, and are unique with their captions`() throws {
    let pictures: [(String?, Int?, String?)] = [
      ("cat", 0, "a.png"), ("cat", 0, "a.png"), ("cat", 0, "A.PNG"), ("cat", 0, "a.jpg"),
      ("cat", 0, nil), ("dog", 1, "a.png"),
    ]
    #expect(
      try names(of: pictures) == [
        "cat/4.png", "cat/A-3.PNG", "cat/a-2.png", "cat/a.jpg.png", "cat/a.png", "dog/a.png",
      ])
    #expect(try names(of: pictures, caption: "words").count == 12)
  }

  @Test func `numbers of classes sort as numbers, and no class is no folder`() throws {
    #expect(
      try names(of: [(nil, 10, nil), (nil, 2, nil), (nil, -1, nil), (nil, nil, "deep/b.png")])
        == ["02/1.png", "10/0.png", "2.png", "b.png"])
  }

  @Test func `no name leads out of the folder`() throws {
    let found = try names(of: [
      ("../../up", 0, "../../../up.png"), ("/etc", 1, "/etc/passwd"), (".", 2, ".."),
      ("..", 3, "."), (".hidden", 4, ".png"), ("a/b", 5, "x\u{0}y\n.png"), ("a_b", 6, "x.png"),
      ("é" + String(repeating: "ü", count: 300), 7, String(repeating: "n", count: 999)),
    ])
    #expect(found.count == 8)
    for name in found {
      for component in name.split(separator: "/") {
        #expect(!component.hasPrefix("."), "\(name)")
        #expect(component.utf8.count <= 255)
      }
    }
    #expect(Set(found.map { $0.prefix { $0 != "/" } }).count == 8)
  }
}
