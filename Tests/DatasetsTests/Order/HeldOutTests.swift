import Datasets
import Images
import TestSupport
import Testing

@Suite struct HeldOutTests {
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
    for index in 0..<60 { try add("\(index % 2 == 0 ? "even" : "odd")/\(index).png") }
  }

  private func add(_ name: String) throws {
    _ = try folder.write(try Picture.png(), as: "data/\(name)")
  }

  private func split(_ heldOut: HeldOut) throws -> (training: [String], heldOut: [String]) {
    let path = folder.file("data")
    let split = try DatasetSplit(try openDataset(path), path: path, heldOut: heldOut) {
      try openDataset($0)
    }
    func names(_ dataset: (any ImageDataset)?) -> [String] {
      dataset.map { dataset in (0..<dataset.count).map { dataset.name(at: $0) } } ?? []
    }
    return (names(split.training), names(split.heldOut))
  }

  @Test func `a count takes the last`() throws {
    let parts = try split(.count(5))
    #expect(
      parts.heldOut
        == ["odd/53.png", "odd/55.png", "odd/57.png", "odd/59.png", "odd/7.png", "odd/9.png"]
        .suffix(5))
    #expect(parts.training.count == 55)
    #expect(try split(.count(0)).heldOut == [])
    #expect(throws: DatasetError.self) { try split(.count(60)) }
  }

  @Test func `a share stays where it is when pictures are added`() throws {
    let before = try split(.share(0.25))
    #expect((6...26).contains(before.heldOut.count))
    #expect(Set(before.training).isDisjoint(with: before.heldOut))
    for index in 100..<140 { try add("more/\(index).png") }
    let after = try split(.share(0.25))
    #expect(Set(before.heldOut).isSubset(of: after.heldOut))
    #expect(Set(before.training).isSubset(of: after.training))
    #expect(try split(.share(0)).heldOut == [])
    #expect(throws: DatasetError.self) { try split(.share(1)) }
    #expect(throws: DatasetError.self) { try split(.share(1e-9)) }
  }

  @Test func `a folder of its own speaks of the same classes`() throws {
    _ = try folder.write(try Picture.png(), as: "other/odd/x.png")
    let path = folder.file("data")
    let split = try DatasetSplit(
      try openDataset(path), path: path, heldOut: .folder(folder.file("other"))
    ) { try openDataset($0) }
    #expect(split.training.count == 60 && split.heldOut?.count == 1)
    #expect(split.heldOut?.label(at: 0) == 1)
    #expect(split.heldOut?.classes == ["even", "odd"])
  }

  @Test func `a folder must not be a part of what is trained on, or of other classes`() throws {
    _ = try folder.write(try Picture.png(), as: "other/third/x.png")
    _ = try folder.write(try Picture.png(9, 9), as: "large/odd/x.png")
    for name in ["data/odd", "other", "large", "absent"] {
      #expect(throws: (any Error).self) { try split(.folder(folder.file(name))) }
    }
  }

  @Test func `subsets pass everything on`() throws {
    _ = try folder.write(Array("seven".utf8), as: "data/odd/7.txt")
    let all = try openDataset(folder.file("data"))
    let some = all.subset([58, 3]).subset(0..<1)
    #expect(some.count == 1 && some.name(at: 0) == "odd/7.png")
    #expect(try some.caption(at: 0) == "seven")
    #expect(some.label(at: 0) == 1 && some.classes == ["even", "odd"])
    #expect(try some.samples(at: 0) == all.samples(at: 58))
    #expect(try some.digest() != all.subset([3]).digest())
    #expect(try all.subset([3]).digest() == all.subset([3]).digest())
  }
}
