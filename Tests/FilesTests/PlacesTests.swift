import Files
import Foundation
import TestSupport
import Testing

@Suite struct PlacesTests {
  @Test func `tells files, folders and others apart`() throws {
    let folder = try ScratchFolder()
    let file = try folder.write([1], as: "file")
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: folder.path)
    #expect(FileKind(file) == .file)
    #expect(FileKind(folder.path) == .folder)
    #expect(FileKind(folder.file("link")) == .folder)
    #expect(FileKind("/dev/null") == .other)
    for path in [folder.file("none"), "\(file)/none", ""] { #expect(FileKind(path) == .missing) }
  }

  @Test func `finds a place for a file, and makes nothing there`() throws {
    let folder = try ScratchFolder()
    let file = try folder.write([1], as: "file")
    for path in [file, folder.file("new"), "/dev/null"] { try checkWritable(path) }
    for path in [folder.path, "\(file)/new", folder.file("none/new")] {
      let error = #expect(throws: FileError.self) { try checkWritable(path) }
      #expect(error?.description.hasPrefix("\(path): cannot be written: ") == true)
    }
    #expect(folder.names == ["file"])
  }

  @Test func `makes a folder with those above it`() throws {
    let folder = try ScratchFolder()
    let outer = folder.file("a")
    defer { try? FileManager.default.removeItem(atPath: outer) }
    for path in ["\(outer)/b/c", "\(outer)/b/c", outer] {
      try makeFolder(path)
      #expect(FileKind(path) == .folder)
    }
  }

  @Test func `a file in the way of a folder is an input/output error`() throws {
    let folder = try ScratchFolder()
    let file = try folder.write([1], as: "file")
    for path in [file, "\(file)/a", "\(file)/a/b"] {
      #expect(throws: FileError.self, "\(path)") { try makeFolder(path) }
    }
    #expect(FileKind(file) == .file)
  }
}
