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

@Suite struct UpsamplingTests {
  static let kinds = UpsamplingKind.allCases.flatMap { kind in [2, 3, 4].map { (kind, $0) } }

  private func block(
    _ kind: UpsamplingKind, _ factor: Int, ignoresComposition: Bool = false
  ) throws -> UpsamplingBlock {
    let source = DrawnParameters(seed: 8, ignoresComposition: ignoresComposition)
    return try UpsamplingBlock(
      inputs: 6, outputs: 5, factor: factor, kind: kind, from: ParameterStore(source).scope)
  }

  /// How far pixels of the interior differ from the first one of their channel.
  private func unevenness(_ y: Tensor, border: Int) -> Float {
    let inner = y.sliced(2, border..<y.shape[2] - border).sliced(3, border..<y.shape[3] - border)
    let first = inner.sliced(2, 0..<1).sliced(3, 0..<1)
    return (inner - first).values.map(abs).max() ?? .infinity
  }

  @Test(arguments: kinds)
  func `draws a constant as a constant before training`(kind: UpsamplingKind, factor: Int) throws {
    let x = Tensor([0.7, -1.2, 0.4, 2, -0.3, 1], [1, 6, 1, 1]).broadcast(to: [1, 6, 7, 9])
    let y = try block(kind, factor)(x)
    #expect(y.shape == [1, 5, 7 * factor, 9 * factor])
    #expect((y.values.map(abs).max() ?? 0) > 0.05)
    #expect(unevenness(y, border: 2 * factor) < 1e-6)
  }

  @Test(arguments: [UpsamplingKind.pixelShuffle, .transposedConvolution])
  func `would not, with plain random numbers`(kind: UpsamplingKind) throws {
    let x = Tensor([0.7, -1.2, 0.4, 2, -0.3, 1], [1, 6, 1, 1]).broadcast(to: [1, 6, 7, 9])
    let y = try block(kind, 2, ignoresComposition: true)(x)
    #expect(unevenness(y, border: 4) > 0.05)
  }

  /// The strength of a slow wave's images around the frequency 1 / factor, relative to the wave.
  private func images(_ block: UpsamplingBlock, _ factor: Int) -> Double {
    let (length, period) = (64, 16)
    var numbers = SeededNumbers(9)
    let strengths = numbers.uniform(6)
    let x = Tensor([1, 6, 8, length]) { to in
      for i in 0..<6 * 8 * length {
        let angle = 2 * Double.pi * Double(i % length) / Double(period)
        to[i] = strengths[i / (8 * length)] * Float(1 + cos(angle))
      }
    }
    let y = block(x)
    let width = length * factor
    // Whole periods of the interior, so that no frequency leaks into another.
    let window = period * factor..<width - period * factor
    func strength(at frequency: Double) -> Double {
      y.withElements { y in
        (0..<5).reduce(0.0) { total, channel in
          let row = (channel * 8 * factor + 4 * factor) * width
          var (real, imaginary) = (0.0, 0.0)
          for column in window {
            let angle = 2 * Double.pi * frequency * Double(column)
            real += Double(y[row + column]) * cos(angle)
            imaginary += Double(y[row + column]) * sin(angle)
          }
          return total + real * real + imaginary * imaginary
        }.squareRoot()
      }
    }
    let slow = 1 / Double(period * factor)
    let image = 1 / Double(factor)
    let copies = [image - slow, image, image + slow].map(strength(at:)).max() ?? .infinity
    return copies / max(strength(at: slow), 1e-9)
  }

  @Test(arguments: kinds)
  func `puts next to nothing at the frequency of a checkerboard`(
    kind: UpsamplingKind, factor: Int
  ) throws {
    // What repeating elements leaves of a wave of 16: sin(π f₀) / sin(π (1 / r − f₀)).
    let slow = 1 / Double(16 * factor)
    let repeated = sin(Double.pi * slow) / sin(Double.pi * (1 / Double(factor) - slow))
    #expect(images(try block(kind, factor), factor) < 1.01 * repeated)
  }

  @Test(arguments: [UpsamplingKind.pixelShuffle, .transposedConvolution])
  func `would put something there, with plain random numbers`(kind: UpsamplingKind) throws {
    #expect(images(try block(kind, 2, ignoresComposition: true), 2) > 0.3)
  }

  @Test func `asks for the same two parameters in every kind`() throws {
    for kind in UpsamplingKind.allCases {
      let store = ParameterStore(DrawnParameters())
      _ = try UpsamplingBlock(
        inputs: 2, outputs: 3, factor: 2, kind: kind, from: store.scope["up"])
      #expect(store.parameters.map(\.name) == ["up.weight", "up.bias"])
    }
  }

  @Test(arguments: UpsamplingKind.allCases)
  func `is trained through`(kind: UpsamplingKind) throws {
    let store = ParameterStore(DrawnParameters(), isTrained: true)
    let block = try UpsamplingBlock(
      inputs: 2, outputs: 3, factor: 2, kind: kind, from: store.scope)
    var numbers = SeededNumbers(4)
    let x = Tensor(numbers.uniform(2 * 20), [1, 2, 4, 5])
    let y = block(x)
    let gradients = (y * y).sum().gradients()
    for parameter in store.parameters {
      let gradient = try #require(gradients[parameter.value])
      #expect(gradient.values.contains { $0 != 0 })
    }
  }

  @Test func `the catalogue's layers are its functions`() {
    var numbers = SeededNumbers(5)
    let x = Tensor(numbers.uniform(8 * 36), [1, 8, 6, 6])
    #expect(bits([PixelShuffle(factor: 2)(x)]) == bits([pixelShuffle(x, factor: 2)]))
    #expect(bits([PixelUnshuffle(factor: 3)(x)]) == bits([pixelUnshuffle(x, factor: 3)]))
    let size = Size2D(height: 4, width: 9)
    #expect(
      bits([Upsample(to: .size(size), mode: .bicubic, antialias: true)(x)])
        == bits([interpolate(x, size: size, mode: .bicubic, antialias: true)]))
    #expect(
      bits([Upsample(to: .factor(1.5), mode: .area)(x)])
        == bits([interpolate(x, scaleFactor: 1.5, mode: .area)]))
    let pooled = maxPool2d(x, kernel: 2)
    let unpooled = MaxUnpool(kernel: 2)(pooled.values, indices: pooled.indices)
    #expect(unpooled.shape == x.shape)
    let odd = MaxUnpool(kernel: 2)(pooled.values, indices: pooled.indices, size: x.pictureSize)
    #expect(bits([odd]) == bits([unpooled]))
  }

  @Test func `refuses a factor of zero`() async {
    await #expect(processExitsWith: .failure) { _ = PixelShuffle(factor: 0) }
    await #expect(processExitsWith: .failure) {
      _ = try UpsamplingBlock(
        inputs: 1, outputs: 1, factor: 0, kind: .pixelShuffle,
        from: ParameterStore(DrawnParameters()).scope)
    }
  }
}

@Suite struct ComposedInitializerTests {
  private let source = FreshParameters(seed: 3)

  @Test func `repeats each part along the first axis`() throws {
    let shape: Shape = [4, 1, 2]
    let filled = try #require(
      source.value(of: "a", shape: shape, initializer: .uniform(bound: 1).repeated(2)))
    let parts = try #require(
      source.value(of: "a", shape: [2, 1, 2], initializer: .uniform(bound: 1)))
    #expect(filled.shape == shape)
    let (first, second) = (parts.values[..<2], parts.values[2...])
    #expect(filled.values == Array(first + first + second + second))
  }

  @Test func `spreads a number for each pair of channels over a kernel`() throws {
    let filled = try #require(
      source.value(
        of: "a", shape: [1, 2, 4, 4], initializer: .bilinear(factor: 2, .values([1, 16]))))
    #expect(filled.values[..<4] == [0.0625, 0.1875, 0.1875, 0.0625])
    #expect(filled.values[16..<20] == [1, 3, 3, 1])
  }

  @Test func `repeats once what is repeated once`() {
    #expect(Initializer.uniform(fanIn: 4).repeated(1) == .uniform(bound: 0.5))
  }

  @Test func `refuses a first axis that is no multiple`() async {
    await #expect(processExitsWith: .failure) {
      _ = FreshParameters(seed: 1).value(of: "a", shape: [4], initializer: .zeros.repeated(3))
    }
  }

  @Test func `refuses a kernel that does not fit`() async {
    await #expect(processExitsWith: .failure) {
      _ = FreshParameters(seed: 1).value(
        of: "a", shape: [2, 2, 3, 3], initializer: .bilinear(factor: 2, .ones))
    }
  }
}
