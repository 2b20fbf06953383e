import Checkpoints
import Files
import Tensors
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct SafetensorsWriterTests {
  @Test func `gives back every float type`() throws {
    let folder = try ScratchFolder()
    let exact = Tensor([0, -0.0, 1, -1.5, 0.25, 448, .infinity, -.infinity], [2, 4])
    var writer = SafetensorsWriter()
    let types: [ElementType] = [.float64, .float32, .float16, .bfloat16]
    for type in types { writer.add(exact, named: type.rawValue, as: type) }
    try writer.write(to: folder.file("x"))
    let file = try SafetensorsFile(path: folder.file("x"))
    for type in types {
      #expect(file[type.rawValue]?.type == type)
      #expect(try file.tensor(named: type.rawValue) == exact)
    }
  }

  @Test func `gives back every integer type`() throws {
    let folder = try ScratchFolder()
    let limits: [(ElementType, [Int])] = [
      (.int64, [.min, .max]), (.int32, [Int(Int32.min), Int(Int32.max)]),
      (.int16, [-32768, 32767]), (.int8, [-128, 127]), (.uint64, [0, .max]),
      (.uint32, [0, Int(UInt32.max)]), (.uint16, [0, 65535]), (.uint8, [0, 255]), (.bool, [0, 1]),
    ]
    var writer = SafetensorsWriter()
    for (type, values) in limits { writer.add(values, [2, 1], named: type.rawValue, as: type) }
    try writer.write(to: folder.file("x"))
    let file = try SafetensorsFile(path: folder.file("x"))
    for (type, values) in limits {
      #expect(try file.integers(named: type.rawValue) == values)
      #expect(file[type.rawValue]?.shape == [2, 1])
    }
  }

  @Test func `writes the same bytes whatever the order of the calls`() throws {
    let folder = try ScratchFolder()
    var numbers = SeededNumbers(8)
    let tensors = (0..<6).map { Tensor(numbers.uniform(3 + $0), [3 + $0]) }
    func write(_ order: [Int], as name: String) throws -> [UInt8] {
      var writer = SafetensorsWriter(
        metadata: Dictionary(uniqueKeysWithValues: order.map { ("key \($0)", "\"\n\u{1}é\($0)") }))
      for index in order {
        writer.add(tensors[index], named: "t\(index)", as: index % 2 == 0 ? .float16 : .float32)
      }
      try writer.write(to: folder.file(name))
      return try folder.bytes(name)
    }
    let bytes = try write([0, 1, 2, 3, 4, 5], as: "a")
    #expect(try write([5, 2, 0, 3, 1, 4], as: "b") == bytes)
    let file = try SafetensorsFile(path: folder.file("a"))
    #expect(file.entries.map(\.name) == ["t1", "t3", "t5", "t0", "t2", "t4"])
    #expect(file.metadata["key 3"] == "\"\n\u{1}é3")
    #expect(file.entries[0].bytes.lowerBound % 8 == 0)
  }

  @Test func `writes tensors longer than a chunk, scalars and empty ones`() throws {
    let folder = try ScratchFolder()
    var numbers = SeededNumbers(9)
    let long = Tensor(numbers.uniform(2_500_001), [2_500_001])
    var writer = SafetensorsWriter()
    writer.add(long, named: "long")
    writer.add(Tensor(3), named: "scalar")
    writer.add(.zeros([0, 5]), named: "empty")
    try writer.write(to: folder.file("x"))
    let file = try SafetensorsFile(path: folder.file("x"))
    #expect(try file.tensor(named: "long") == long)
    #expect(try file.tensor(named: "scalar") == Tensor(3))
    #expect(try file.tensor(named: "empty") == .zeros([0, 5]))
  }

  @Test func `refuses numbers that do not fit and leaves the old file alone`() throws {
    let folder = try ScratchFolder()
    let path = try folder.write([1, 2, 3], as: "x")
    var large = SafetensorsWriter()
    large.add(Tensor([1, 65520], [2]), named: "a", as: .float16)
    #expect(
      throws: CheckpointError.tensor(
        name: "a", path: path, expected: "numbers in the range of F16", found: "65520.0")
    ) { try large.write(to: path) }
    var huge = SafetensorsWriter()
    huge.add(Tensor([.greatestFiniteMagnitude], [1]), named: "a", as: .bfloat16)
    #expect(throws: CheckpointError.self) { try huge.write(to: path) }
    for (number, type) in [(256, ElementType.uint8), (-1, .uint64), (2, .bool), (1 << 31, .int32)] {
      var writer = SafetensorsWriter()
      writer.add([number], [1], named: "a", as: type)
      #expect(throws: CheckpointError.self, "\(number)") { try writer.write(to: path) }
    }
    #expect(try folder.bytes("x") == [1, 2, 3])
    #expect(folder.names == ["x"])
  }

  @Test func `says what the system says where it cannot write`() throws {
    let folder = try ScratchFolder()
    let writer = SafetensorsWriter()
    let path = folder.file("absent/x.safetensors")
    #expect(
      throws: FileError.cannotWrite(
        path: path, reason: "No such file or directory; check the path, or create the folder")
    ) { try writer.write(to: path) }
    // A name that belongs to a folder.
    mkdir(folder.file("taken"), 0o700)
    #expect(throws: FileError.self) { try writer.write(to: folder.file("taken")) }
    #expect(folder.names == ["taken"])
    rmdir(folder.file("taken"))
  }

  @Test func `reports a folder that may not be written to`() async {
    // In a process of its own: the superuser may write everywhere, so it steps down for a moment.
    await #expect(processExitsWith: .success) {
      let folder = try ScratchFolder()
      chmod(folder.path, 0o555)
      let isSuperuser = geteuid() == 0
      if isSuperuser { try #require(seteuid(65534) == 0) }
      let path = folder.file("x.safetensors")
      #expect(
        throws: FileError.cannotWrite(
          path: path,
          reason: "Permission denied; choose another place or change its permissions")
      ) { try SafetensorsWriter().write(to: path) }
      if isSuperuser { try #require(seteuid(0) == 0) }
      #expect(folder.names.isEmpty)
    }
  }

  @Test func `leaves nothing behind when the disk refuses in the middle`() async {
    // In a process of its own: the limit on the size of files stands in for a full disk.
    await #expect(processExitsWith: .success) {
      let folder = try ScratchFolder()
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
      #if canImport(Glibc)
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      #else
        try #require(setrlimit(RLIMIT_FSIZE, &limit) == 0)
      #endif
      var writer = SafetensorsWriter()
      writer.add(.ones([50_000]), named: "a")
      #expect(
        throws: FileError.cannotWrite(
          path: folder.file("x"),
          reason: "File too large; free some space or choose another place")
      ) { try writer.write(to: folder.file("x")) }
      #expect(folder.names.isEmpty)
    }
  }
}
