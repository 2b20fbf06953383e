import Foundation
import Layers
import RectifiedFlow
import Testing

@Suite struct DiTConfigurationTests {
  private func complaint(_ change: (inout DiTConfiguration) -> Void) -> String? {
    var configuration = DiTConfiguration(imageShape: [3, 32, 32])
    change(&configuration)
    return configuration.complaint
  }

  @Test func `the defaults are sound`() { #expect(complaint { _ in } == nil) }

  @Test func `says what is wrong`() {
    #expect(complaint { $0.imageShape = [3, 32] } == "pictures of [3, 32]")
    #expect(complaint { $0.imageShape = [3, 30, 32] } == "patches of 4 for pictures of 32×30")
    #expect(complaint { $0.depth = 100_000 } == "depth 100000, it is 1 to 256")
    #expect(complaint { $0.block = 0 } == "block 0, it is 1 to 65536")
    #expect(complaint { $0.stateSize = 257 } == "state-size 257, it is 1 to 256")
    #expect(complaint { $0.features = 0 } == "features 0, it is 1 to 65536")
    #expect(complaint { $0.capacityFactor = -1 } == "capacity-factor -1.0")
    #expect(
      complaint { ($0.feedForward, $0.topK) = (.mixtureOfExperts, 9) } == "top-k 9 of 8 experts")
    #expect(complaint { $0.heads = 5 } == "5 heads of a width of 256")
    #expect(complaint { $0.heads = 0 } == "0 heads of a width of 256")
    #expect(
      complaint { ($0.width, $0.heads, $0.positions) = (12, 2, .rotary) }
        == "rotary positions for heads of 6, which is no multiple of 4")
    #expect(
      complaint { ($0.width, $0.heads, $0.mixer) = (12, 2, .flashChunk) }
        == "flash-chunk with keys of 6 numbers, which is no multiple of 4")
    #expect(
      complaint { $0.conditions = [.classes(["a"]), .classes(["b"])] }
        == "two conditions called 'class'")
    #expect(
      complaint { $0.conditions = [Condition(name: "n", kind: .numeric(minimum: 1, maximum: 1))] }
        == "condition 'n' between 1.0 and 1.0")
    #expect(
      complaint { $0.conditions = [Condition(name: "n", kind: .bucketised([2, 1]))] }
        == "condition 'n' with boundaries that do not ascend")
    #expect(
      complaint {
        $0.conditions = [
          Condition(name: "n", kind: .numeric(minimum: 0, maximum: 1)), .classes(["a"]),
          Condition(name: "x", kind: .crossed(["n", "class"])),
        ]
      } == "condition 'x' crossed of 'n', which has no choices")
  }

  @Test func `a card that says less than this release knows is read with the defaults`() throws {
    var configuration = DiTConfiguration(imageShape: [3, 32, 32])
    configuration.width = 64
    let text = #"{"imageShape": [3, 32, 32], "width": 64}"#
    let read = try JSONDecoder().decode(DiTConfiguration.self, from: Data(text.utf8))
    #expect(read == configuration)
    let whole = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(DiTConfiguration.self, from: whole) == configuration)
  }
}
