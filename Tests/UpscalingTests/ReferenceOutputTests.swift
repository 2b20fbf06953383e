import Checkpoints
import Tensors
import TestSupport
import Testing
import Upscaling

/// What PyTorch makes of the same weights.
@Suite struct ReferenceOutputTests {
  @Test(arguments: ShippedUpscalers.names)
  func `a network enlarges as it does in PyTorch`(_ name: String) throws {
    let reference = try SafetensorsFile(path: Fixtures.path("upscaling/\(name).safetensors"))
    let (input, expected) = (
      try reference.tensor(named: "input"), try reference.tensor(named: "output")
    )
    let found = try ShippedUpscalers.load(name)(input)
    #expect(found.shape == expected.shape)
    let differences = zip(found.values, expected.values).map { abs($0 - $1) }
    #expect(differences.max() ?? 1 <= 1e-4)
  }

  @Test func `what cannot be built is said`() {
    #expect(UpscalerConfiguration.espcn(scale: 3).complaint == nil)
    #expect(UpscalerConfiguration.upconv7.complaint == nil)
    #expect(UpscalerConfiguration.espcn(scale: 1).complaint?.contains("scale of 1") == true)
    var other = UpscalerConfiguration.fsrcnn(scale: 2)
    other.mappings = nil
    #expect(other.complaint?.contains("mappings") == true)
    other = .upconv7
    other.scale = 3
    #expect(other.complaint?.contains("by 2") == true)
    other.widths = [3]
    #expect(other.complaint != nil)
    other = .espcn(scale: 2)
    other.widths = [1 << 40, 2]
    #expect(other.complaint != nil)
  }
}
