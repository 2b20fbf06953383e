import Layers
import Tensors
import TestSupport
import Testing

@Suite("Token mixers")
struct TokenMixerTests {
  @Test(arguments: MixerExample.all)
  func `do what their formulas say in double`(_ example: MixerExample) throws {
    // Relative to the largest number of the result.
    let error = try example.error()
    #expect(error < 5e-6, "\(error)")
  }

  @Test(arguments: MixerExample.all)
  func `have the gradients of their formulas in double`(_ example: MixerExample) throws {
    let (error, without) = try example.gradientError()
    #expect(error < 5e-6, "\(error)")
    #expect(without == (example.kind == .performer ? ["features"] : []))
  }

  @Test(arguments: MixerExample.all)
  func `have the same bits at every level and with any threads`(_ example: MixerExample) throws {
    let (mixer, parameters) = try example.mixer()
    let x = example.pictures(3).leaf
    let differing = differingExecutions {
      let y = mixer(x, rotation: example.rotation())
      let gradients = (y * y).sum().gradients()
      return [y] + ([x] + parameters.map(\.value)).compactMap { gradients[$0] }
    }
    #expect(differing.isEmpty, "\(differing)")
  }

  @Test(arguments: MixerExample.all)
  func `mix a picture alone as in a batch`(_ example: MixerExample) throws {
    let (mixer, _) = try example.mixer()
    let pictures = example.pictures(4)
    let together = mixer(pictures, rotation: example.rotation())
    for place in 0..<4 {
      // A neighbour with large numbers would show in whatever is shared.
      let alone = mixer(pictures.sliced(0, place..<place + 1), rotation: example.rotation())
      #expect(bits([alone]) == bits([together.sliced(0, place..<place + 1)]))
    }
  }

  @Test(arguments: MixerExample.all)
  func `add to a residual what they mix`(_ example: MixerExample) throws {
    let (mixer, _) = try example.mixer()
    let (x, rotation) = (example.pictures(2).detached, example.rotation())
    let residual = x * 0.25
    let gate = x.sliced(1, 0..<1)
    let mixed = mixer(x, rotation: rotation)
    #expect(
      bits([mixer(x, rotation: rotation, addedTo: residual, gatedBy: gate)])
        == bits([residual.adding(mixed, gatedBy: gate)]))
    #expect(
      bits([mixer(x, rotation: rotation, addedTo: residual, gatedBy: nil)])
        == bits([residual + mixed]))
  }

  // A Performer's guess is of products that depend on differences, and itself does only on average.
  @Test(arguments: MixerExample.all.filter { $0.isTurned && $0.kind != .performer })
  func `see differences of places alone, not where the grid begins`(
    _ example: MixerExample
  ) throws {
    let (mixer, _) = try example.mixer()
    let x = example.pictures(1)
    let here = mixer(x, rotation: example.rotation())
    let there = mixer(x, rotation: example.rotation(fromRow: 5))
    let error = relativeError(found: there, expected: here)
    #expect(error < 1e-5, "\(error)")
    #expect(relativeError(found: mixer(x, rotation: nil), expected: here) > 1e-3)
  }

  @Test(arguments: MixerExample.all.filter { !$0.isTurned })
  func `mix a single token, and many in blocks`(_ example: MixerExample) throws {
    for grid in [Size2D(height: 1, width: 1), Size2D(height: 9, width: 15)] {
      var settings = example.settings
      settings.grid = grid
      let mixer = try example.kind.mixer(
        settings, from: ParameterStore(FreshParameters(seed: 1)).scope)
      let x = RandomStream(seed: 2, purpose: .noise).normal([2, grid.area, settings.size])
      #expect(mixer(x, rotation: nil).values.allSatisfy { $0.isFinite })
    }
  }
}
