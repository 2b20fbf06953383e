import Layers
import Tensors
import TestSupport
import Testing
import Training
import Upscaling

/// Networks that recipes train.
@Suite struct TrainingTests {
  private func trainable(
    _ kind: UpsamplingKind, scale: Int = 2, channels: Int = 3
  ) throws -> TrainableUpscaler {
    try TrainableUpscaler(
      .convolutional(scale: scale, channels: channels, widths: [6, 5], upsampling: kind),
      imageShape: [3, 16, 24],
      store: ParameterStore(LivelyParameters(seed: 3), isTrained: true))
  }

  private var shard: TrainingShard {
    var numbers = SeededNumbers(8)
    let pictures = Tensor(numbers.uniform(2 * 3 * 16 * 24), [2, 3, 16, 24]) * 127.5 + 127.5
    return TrainingShard(pictures: pictures, samples: 0..<2, seed: 1)
  }

  @Test(arguments: UpsamplingKind.allCases, [2, 4])
  func `tiles give the bits of the whole`(_ kind: UpsamplingKind, _ scale: Int) throws {
    let model = try trainable(kind, scale: scale).model
    var numbers = SeededNumbers(4)
    let picture = Tensor(numbers.uniform(3 * 23 * 31), [3, 23, 31])
    let whole = model(picture.reshaped(1, 3, 23, 31))
    for tile in [1, 7, 16] {
      let tiled = model.enlarged(
        rows: 0..<23, of: Size2D(height: 23, width: 31), tile: tile
      ) { picture.sliced(1, $0.rows).sliced(2, $0.columns) }
      #expect(bits([tiled]) == bits([whole]), "\(tile)")
    }
  }

  @Test(arguments: UpsamplingKind.allCases)
  func `gradients have the same bits everywhere, and go downhill`(_ kind: UpsamplingKind) throws {
    let model = try trainable(kind, channels: 1)
    let shard = shard
    let differing = differingExecutions {
      let gradients = model.loss(of: shard).sum.gradients()
      return model.parameters.compactMap { gradients[$0.value] }
    }
    #expect(differing == [])
    let before = model.loss(of: shard).sum
    let gradients = before.gradients()
    for parameter in model.parameters {
      if let gradient = gradients[parameter.value] {
        parameter.update(parameter.value - gradient * 1e-4)
      }
    }
    #expect(model.loss(of: shard).sum.item < before.item)
  }

  @Test func `the loss is the mean absolute error of each picture`() throws {
    let model = try trainable(.pixelShuffle)
    let judged = model.judged(shard)
    #expect(judged.count == 2)
    let sum = judged.reduce(0) { $0 + $1.absolute }
    #expect(abs(Double(model.loss(of: shard).sum.item) - sum) < 1e-5)
    #expect(judged.allSatisfy { $0.squared > 0 && $0.bicubic > 0 })
  }

  @Test func `what cannot be trained is said`() {
    func complaint(_ scale: Int, _ channels: Int, _ widths: [Int]) -> String? {
      UpscalerConfiguration.convolutional(
        scale: scale, channels: channels, widths: widths, upsampling: .bilinearConvolution
      ).complaint
    }
    #expect(complaint(2, 3, [8]) == nil)
    #expect(complaint(3, 3, [8])?.contains("2, 4 or 8") == true)
    #expect(complaint(2, 2, [8])?.contains("channels") == true)
    #expect(complaint(2, 1, [])?.contains("widths") == true)
    var other = UpscalerConfiguration.espcn(scale: 2)
    other.channels = 1
    #expect(other.complaint != nil)
  }
}
