import Files
import TestSupport
import Testing

@Suite struct AppendedFileTests {
  @Test func `grows by what is appended, and is never another's`() throws {
    let folder = try ScratchFolder()
    let path = folder.file("log")
    let file = try #require(try AppendedFile(creating: path))
    for record in [[1, 2], [], [3]] as [[UInt8]] { try file.append(record) }
    #expect(try folder.bytes("log") == [1, 2, 3])
    let second = try AppendedFile(creating: path)
    #expect(second == nil)
    #expect(throws: FileError.self) { try AppendedFile(creating: folder.file("no/log")) }
    #expect(try folder.bytes("log") == [1, 2, 3])
  }
}
