import Checkpoints
import Files
import Layers
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

/// Tensors that lie in a mapped file.
@Suite struct MappedWeightTests {
  private static func text(_ type: String, _ shape: [Int], _ range: Range<Int>) -> String {
    #"{"dtype":"\#(type)","shape":\#(shape),"#
      + #""data_offsets":[\#(range.lowerBound),\#(range.upperBound)]}"#
  }

  @Test func `keep their type, and widen where they are trained`() throws {
    let folder = try ScratchFolder()
    let path = folder.file("x.safetensors")
    var numbers = SeededNumbers(41)
    let weight = Tensor(numbers.uniform(35), [5, 7])
    var writer = SafetensorsWriter()
    for type in [ElementType.float64, .float32, .float16, .bfloat16] {
      writer.add(weight, named: type.rawValue, as: type)
    }
    try writer.write(to: path)
    let checkpoint = try Checkpoint(path: path)
    #expect(checkpoint.elementCount == 4 * 35)
    for (name, type) in [
      ("F64", StoredType.float32), ("F32", .float32), ("F16", .float16), ("BF16", .bfloat16),
    ] {
      let scope = ParameterStore(checkpoint).scope
      let value = try scope.parameter(name, [5, 7], initial: .zeros).value
      #expect(value.elementType == type)
      let trained = ParameterStore(checkpoint, isTrained: true).scope
      let leaf = try trained.parameter(name, [5, 7], initial: .zeros).value
      #expect(leaf.elementType == .float32 && leaf.needsGradient)
      #expect(bits([leaf]) == bits([value]))
      if type.size == 4 { #expect(value.values == weight.values) }
    }
  }

  @Test func `are read at addresses that are not aligned`() throws {
    let folder = try ScratchFolder()
    let header =
      #"{"byte":\#(Self.text("U8", [1], 0..<1)),"single":\#(Self.text("F32", [3], 1..<13)),"#
      + #""half":\#(Self.text("F16", [4], 13..<21)),"brain":\#(Self.text("BF16", [2, 1], 21..<25)),"#
      + #""double":\#(Self.text("F64", [1], 25..<33)),"none":\#(Self.text("F32", [0, 2], 33..<33))}"#
    var data: [UInt8] = [9]
    func add(_ number: some FixedWidthInteger) {
      withUnsafeBytes(of: number.littleEndian) { data.append(contentsOf: $0) }
    }
    for number: Float in [1, -2.5, 3] { add(number.bitPattern) }
    for pattern: UInt16 in [0x3C00, 0xC000, 0x0001, 0x7C00, 0x3F80, 0xC0A0] { add(pattern) }
    add(Double(0.1).bitPattern)
    for spaces in 0..<4 {
      let path = try folder.write(
        header: header + String(repeating: " ", count: spaces), data: data)
      let file = try SafetensorsFile(path: path)
      #expect(try file.tensor(named: "single").values == [1, -2.5, 3])
      #expect(try file.tensor(named: "half").values == [1, -2, 0x1p-24, .infinity])
      #expect(try file.tensor(named: "brain").values == [1, -5])
      #expect(try file.tensor(named: "double").values == [0.1])
      #expect(try file.tensor(named: "none").values == [])
      #expect(try file.tensor(named: "none").sum().item == 0)
    }
  }

  @Test func `outlive the checkpoint, and the name of the file`() throws {
    let folder = try ScratchFolder()
    let path = folder.file("x.safetensors")
    var numbers = SeededNumbers(42)
    let weight = Tensor(numbers.uniform(40_000).map { ($0 * 256).rounded() / 256 }, [200, 200])
    func write(_ tensor: Tensor) throws {
      var writer = SafetensorsWriter()
      for type in [ElementType.float32, .float16, .bfloat16] {
        writer.add(tensor, named: type.rawValue, as: type)
      }
      try writer.write(to: path)
    }
    try write(weight)
    func open() throws -> [Tensor] {
      let checkpoint = try Checkpoint(path: path)
      return try ["F32", "F16", "BF16"].compactMap {
        try checkpoint.value(of: $0, shape: [200, 200], initializer: .zeros)
      }
    }
    let tensors = try open()
    try write(.zeros([200, 200]))  // replaces the file
    unlink(path)
    #expect(tensors.map(\.elementType) == [.float32, .float16, .bfloat16])
    for tensor in tensors { #expect(tensor.values == weight.values) }
    let x = Tensor(numbers.uniform(3 * 200), [3, 200])
    for tensor in tensors {
      #expect(bits([linear(x, weight: tensor)]) == bits([linear(x, weight: weight)]))
    }
  }

  // In a process of its own, because the pool counts for all tests.
  @Test func `cost a product no more memory than it packs at once`() async {
    await #expect(processExitsWith: .success) {
      let (m, n, k) = (4, 4096, 8192)
      let size = n * k * 2
      let folder = try ScratchFolder()
      let path = try folder.write(
        header: #"{"weight":\#(Self.text("BF16", [n, k], 0..<size))}"#)
      // 64 MB of zeros that the disk does not hold, and a number at the end.
      let stream = try #require(fopen(path, "r+b"))
      fseek(stream, size - 2, SEEK_END)
      let one: [UInt8] = [0x80, 0x3F]
      fwrite(one, 1, one.count, stream)
      fclose(stream)
      let store = ParameterStore(try Checkpoint(path: path), keeping: .never)
      let layer = try Linear(inputs: k, outputs: n, bias: false, from: store.scope)
      let x = Tensor.full(3, [m, k])
      for precision in Precision.allCases {
        try Execution.with(threads: 2) {
          let pool = StoragePool.shared
          pool.resetFigures()
          let before = pool.figures.live
          let y = Precision.with(precision) { layer(x) }
          let used = pool.figures.peak - before
          #expect(y.values.last == 3 && y.values.dropLast().count { $0 == 3 } == m - 1)
          #expect(used < 1 << 20, "\(precision)")
          // The result, rows, and for each thread four panels and what is widened at once.
          #expect(used > 4 * m * n)
          try #require(pool.figures.live < before + 1 << 20)
        }
      }
    }
  }
}
