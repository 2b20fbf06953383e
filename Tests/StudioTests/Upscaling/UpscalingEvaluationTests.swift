import Images
import Studio
import TestSupport
import Testing
import Upscaling

/// The figures that PyTorch and Pillow gave for the same crops.
@Suite struct UpscalingEvaluationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let model: String
    let picture: String
    let psnr: Double
    let bicubic: Double
    var testDescription: String { "\(model) on \(picture)" }
  }

  static let cases = [
    Case(model: "waifu2x-photo", picture: "kodim23", psnr: 37.65, bicubic: 34.08),
    Case(model: "waifu2x-photo", picture: "kodim07", psnr: 33.92, bicubic: 31.05),
    Case(model: "espcn-x2", picture: "kodim23", psnr: 35.26, bicubic: 34.19),
    Case(model: "espcn-x2", picture: "kodim07", psnr: 31.43, bicubic: 31.09),
    Case(model: "fsrcnn-x2", picture: "kodim23", psnr: 35.58, bicubic: 34.19),
    Case(model: "fsrcnn-x2", picture: "kodim07", psnr: 31.81, bicubic: 31.09),
  ]

  @Test(arguments: cases)
  func `reaches the recorded figures within 0.05 dB`(_ example: Case) throws {
    let file = try ModelFile(path: Fixtures.repository + "/models/\(example.model).safetensors")
    let evaluation = try Evaluation(
      model: file, data: Fixtures.path("kodak/\(example.picture).png"), last: nil, seed: 0)
    guard case .upscaler(let result) = evaluation else {
      Issue.record("not measured as an upscaler")
      return
    }
    #expect(abs(result.upscaler.psnr - example.psnr) <= 0.05, "\(result.upscaler)")
    #expect(abs(result.bicubic.psnr - example.bicubic) <= 0.05, "\(result.bicubic)")
    #expect(result.upscaler.ssim > result.bicubic.ssim && result.upscaler.ssim < 1)
  }

  @Test(arguments: ["espcn-x3", "espcn-x4", "fsrcnn-x3", "fsrcnn-x4"])
  func `larger factors are measured over a folder`(_ model: String) throws {
    let file = try ModelFile(path: Fixtures.repository + "/models/\(model).safetensors")
    let evaluation = try Evaluation(
      model: file, data: Fixtures.path("kodak"), last: nil, seed: 0)
    guard case .upscaler(let result) = evaluation else { return }
    #expect(result.pictures.map(\.name) == ["kodim07.png", "kodim23.png"])
    #expect(result.scale == file.card.upscaler?.scale)
    // Not all are nearer than the filter on these crops, but none is far from it.
    #expect(abs(result.upscaler.psnr - result.bicubic.psnr) < 0.6, "\(result)")
    #expect(result.upscaler.checkerboard > 0 && result.checkerboard > 0)
  }

  @Test func `a folder without pictures, and one that is too small, are said`() throws {
    let folder = try ScratchFolder()
    let file = try ModelFile(path: Fixtures.repository + "/models/espcn-x2.safetensors")
    #expect(throws: UpscaleError.noPictures(folder: folder.path)) {
      try Evaluation(model: file, data: folder.path, last: nil, seed: 0)
    }
    let small = Image(width: 9, height: 90, channels: .grey, bytes: Array(repeating: 1, count: 810))
    _ = try folder.write(small.encoded(as: .png), as: "x.png")
    #expect(throws: (any Error).self) {
      try Evaluation(model: file, data: folder.path, last: nil, seed: 0)
    }
  }
}
