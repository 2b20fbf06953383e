import Files
import Foundation
import TestSupport
import Testing

@Suite struct StagingFolderTests {
  private struct Stop: Error {}

  @Test func `what is moved stays, and the rest goes`() throws {
    let folder = try ScratchFolder()
    let old = try folder.write([9], as: "one")
    try StagingFolder.use(beside: old) { staging in
      try StagingFolder.write([1], to: "\(staging)/1")
      try makeFolder("\(staging)/deep/deeper")
      try StagingFolder.write([2], to: "\(staging)/deep/deeper/2")
      try FileManager.default.createSymbolicLink(
        atPath: "\(staging)/deep/link", withDestinationPath: folder.path)
      #expect(throws: FileError.self) { try StagingFolder.write([3], to: "\(staging)/1") }
      try StagingFolder.move("\(staging)/1", to: old)
    }
    #expect(folder.names == ["one"])
    #expect(try folder.bytes("one") == [1])
  }

  @Test func `a whole folder takes the place of an empty one`() throws {
    let folder = try ScratchFolder()
    let place = folder.file("place")
    try makeFolder(place)
    defer { try? FileManager.default.removeItem(atPath: place) }
    try StagingFolder.use(beside: place) { staging in
      try StagingFolder.write([1], to: "\(staging)/a")
      try StagingFolder.move(staging, to: place)
    }
    #expect(folder.names == ["place"])
    #expect(try files(below: place) == ["a"])
    try StagingFolder.use(beside: place) { staging in
      #expect(throws: FileError.self) { try StagingFolder.move(staging, to: place) }
    }
    #expect(try files(below: place) == ["a"])
  }

  @Test func `a failure leaves nothing`() throws {
    let folder = try ScratchFolder()
    #expect(throws: Stop.self) {
      try StagingFolder.use(beside: folder.file("x")) { staging in
        try StagingFolder.write([1], to: "\(staging)/1")
        throw Stop()
      }
    }
    #expect(throws: FileError.self) { try StagingFolder.use(beside: folder.file("no/x")) { _ in } }
    #expect(folder.names.isEmpty)
  }
}
