import Checkpoints
import Files
import Tensors
import TestSupport
import Testing

@Suite struct SafetensorsHeaderTests {
  /// A header that must be refused, with a part of the message.
  struct Bad: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let header: String
    var data = [UInt8](repeating: 0, count: 16)
    let message: String
  }

  static let refused: [Bad] = [
    Bad(
      testDescription: "duplicate key",
      header: #"{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"#
        + #""a":{"dtype":"U8","shape":[8],"data_offsets":[8,16]}}"#,
      message: "the key 'a' a second time"),
    Bad(
      testDescription: "duplicate key behind an escape",
      header: #"{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"#
        + #""\u0061":{"dtype":"U8","shape":[8],"data_offsets":[8,16]}}"#,
      message: "the key 'a' a second time"),
    Bad(
      testDescription: "duplicate dtype",
      header: #"{"a":{"dtype":"U8","dtype":"I8","shape":[16],"data_offsets":[0,16]}}"#,
      message: "the key 'dtype' a second time"),
    Bad(
      testDescription: "unknown dtype",
      header: #"{"a":{"dtype":"Q4","shape":[16],"data_offsets":[0,16]}}"#,
      message: "a dtype of the format, found 'Q4'"),
    Bad(
      testDescription: "unknown key",
      header: #"{"a":{"dtype":"U8","shape":[16],"data_offsets":[0,16],"scale":2}}"#,
      message: "found 'scale'"),
    Bad(
      testDescription: "missing shape", header: #"{"a":{"dtype":"U8","data_offsets":[0,16]}}"#,
      message: "a shape of sizes"),
    Bad(
      testDescription: "negative size",
      header: #"{"a":{"dtype":"U8","shape":[-16],"data_offsets":[0,16]}}"#,
      message: "a shape of sizes"),
    Bad(
      testDescription: "fractional size",
      header: #"{"a":{"dtype":"U8","shape":[16.0],"data_offsets":[0,16]}}"#,
      message: "a shape of sizes"),
    Bad(
      testDescription: "strides that overflow though the tensor is empty",
      header: #"{"a":{"dtype":"U8","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}"#,
      data: [], message: "whose bytes can be counted"),
    Bad(
      testDescription: "half a byte",
      header: #"{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}"#,
      data: [0, 0], message: "whose bytes can be counted"),
    Bad(
      testDescription: "end before begin",
      header: #"{"a":{"dtype":"U8","shape":[16],"data_offsets":[16,0]}}"#,
      message: "data_offsets [begin, end]"),
    Bad(
      testDescription: "offsets that overflow",
      header: #"{"a":{"dtype":"U8","shape":[1],"#
        + #""data_offsets":[9223372036854775806,9223372036854775807]}}"#,
      message: "offsets within the file"),
    Bad(
      testDescription: "size and offsets disagree",
      header: #"{"a":{"dtype":"F32","shape":[5],"data_offsets":[0,16]}}"#,
      message: "20 bytes for F32 [5], found 16 bytes"),
    Bad(
      testDescription: "overlap",
      header: #"{"a":{"dtype":"U8","shape":[10],"data_offsets":[0,10]},"#
        + #""b":{"dtype":"U8","shape":[10],"data_offsets":[6,16]}}"#,
      message: "tensor 'b'"),
    Bad(
      testDescription: "hole",
      header: #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"#
        + #""b":{"dtype":"U8","shape":[8],"data_offsets":[8,16]}}"#,
      message: "tensor 'b'"),
    Bad(
      testDescription: "truncated data",
      header: #"{"a":{"dtype":"U8","shape":[17],"data_offsets":[0,17]}}"#,
      message: "expected a file of"),
    Bad(
      testDescription: "metadata that is no text",
      header: #"{"__metadata__":{"a":1}}"#, data: [], message: "strings in __metadata__"),
    Bad(
      testDescription: "an array", header: "[]", data: [], message: "a JSON object, found an array"),
    Bad(
      testDescription: "two documents", header: "{}{}", data: [],
      message: "something after the document"),
    Bad(
      testDescription: "nesting that would fill the stack",
      header: String(repeating: "[", count: 100_000), data: [], message: "64 levels"),
  ]

  @Test(arguments: refused)
  func `refuses a wrong header in one line`(bad: Bad) throws {
    let folder = try ScratchFolder()
    let path = try folder.write(header: bad.header, data: bad.data)
    let error = try #require(throws: CheckpointError.self) { try SafetensorsFile(path: path) }
    #expect(error.description.contains(bad.message), "\(error)")
    #expect(error.description.hasPrefix(path))
    #expect(!error.description.contains("\n"))
  }

  @Test func `refuses a header of 100 GB before it makes room for it`() throws {
    let folder = try ScratchFolder()
    let length = withUnsafeBytes(of: UInt64(100_000_000_000).littleEndian) { Array($0) }
    let path = try folder.write(length + Array("{}".utf8), as: "x.safetensors")
    let error = try #require(throws: CheckpointError.self) { try SafetensorsFile(path: path) }
    #expect(
      error
        == .malformed(
          path: path, expected: "a safetensors header of at most 100000000 bytes",
          found: "a header of 100000000000 bytes"))
  }

  @Test func `refuses every truncation of a file`() throws {
    let folder = try ScratchFolder()
    var writer = SafetensorsWriter(metadata: ["a": "b"])
    writer.add(Tensor([1, 2, 3], [3]), named: "x")
    try writer.write(to: folder.file("whole"))
    let whole = try folder.bytes("whole")
    for count in 0..<whole.count {
      let path = try folder.write(whole.prefix(count), as: "part")
      #expect(throws: CheckpointError.self, "\(count) bytes") { try SafetensorsFile(path: path) }
    }
  }

  @Test func `says what the system says about files that cannot be read`() throws {
    let folder = try ScratchFolder()
    #expect(
      throws: FileError.cannotRead(
        path: folder.file("absent"),
        reason: "No such file or directory; check the path, or create the folder")
    ) { try SafetensorsFile(path: folder.file("absent")) }
    #expect(throws: FileError.notAFile(path: folder.path)) {
      try SafetensorsFile(path: folder.path)
    }
  }

  @Test func `keeps the order of the file and finds every type of the format`() throws {
    let folder = try ScratchFolder()
    var (members, end): ([String], Int) = ([], 0)
    for type in ElementType.allCases.reversed() {
      let length = type.bits  // eight elements
      members.append(
        #""\#(type.rawValue)":{"shape":[2,4],"data_offsets":[\#(end),\#(end + length)],"#
          + #""dtype":"\#(type.rawValue)"}"#)
      end += length
    }
    let header = "{\(members.reversed().joined(separator: ","))}"
    let data = [UInt8](repeating: 0, count: end)
    let file = try SafetensorsFile(path: folder.write(header: header, data: data))
    #expect(file.entries.map(\.type) == ElementType.allCases.reversed())
    #expect(file.names == ElementType.allCases.map(\.rawValue).sorted())
    for type in ElementType.allCases {
      if type.isFloat {
        #expect(try file.tensor(named: type.rawValue) == .zeros([2, 4]))
      } else {
        #expect(throws: CheckpointError.self) { try file.tensor(named: type.rawValue) }
      }
      if type.isInteger {
        #expect(try file.integers(named: type.rawValue) == Array(repeating: 0, count: 8))
      } else {
        #expect(throws: CheckpointError.self) { try file.integers(named: type.rawValue) }
      }
    }
  }

  @Test func `refuses integers that do not fit and truth values that are none`() throws {
    let folder = try ScratchFolder()
    let large = try SafetensorsFile(
      path: folder.write(
        header: #"{"a":{"dtype":"U64","shape":[1],"data_offsets":[0,8]}}"#,
        data: [UInt8](repeating: 255, count: 8)))
    #expect(throws: CheckpointError.self) { try large.integers(named: "a") }
    let truth = try SafetensorsFile(
      path: folder.write(
        header: #"{"a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}"#, data: [1, 2],
        as: "truth"))
    #expect(throws: CheckpointError.self) { try truth.integers(named: "a") }
  }
}

/// Whether two tensors have the same shape and bits.
func == (a: Tensor, b: Tensor) -> Bool {
  a.shape == b.shape && a.values.map(\.bitPattern) == b.values.map(\.bitPattern)
}
