import Autoencoders
import Checkpoints
import Layers
import Tensors
import TestSupport
import Testing

/// Stable Diffusion 3's tiny autoencoder, a narrow one with random weights, beside diffusers'.
@Suite struct TinyAutoencoderNamesTests {
  private let reference: SafetensorsFile
  private let folder: ScratchFolder

  init() throws {
    reference = try SafetensorsFile(path: Fixtures.path("autoencoders/tiny.safetensors"))
    folder = try ScratchFolder()
  }

  enum Spelling: CaseIterable {
    case diffusers, author, authorInTwoFiles
  }

  /// The model's weights in a file, as a program names them.
  private func file(_ spelling: Spelling, _ half: TinyAutoencoder.Half) throws -> Checkpoint {
    var writer = SafetensorsWriter()
    for name in reference.names where name.hasPrefix("param.") {
      var parts = name.split(separator: ".").dropFirst().map(String.init)
      if spelling != .diffusers {
        parts.remove(at: 1)
        if parts[0] == "decoder" { parts[1] = "\(try #require(Int(parts[1])) + 1)" }
      }
      if spelling == .authorInTwoFiles, parts.removeFirst() != half.rawValue { continue }
      writer.add(try reference.tensor(named: name), named: parts.joined(separator: "."))
    }
    let path = folder.file("tiny.safetensors")
    try writer.write(to: path)
    return try Checkpoint(path: path)
  }

  private func store(_ spelling: Spelling, _ half: TinyAutoencoder.Half) throws -> ParameterStore {
    let file = try file(spelling, half)
    let table = try #require(TinyAutoencoder.names(of: half, inFileWith: file.names))
    return ParameterStore(try RenamedCheckpoint(file, table: table))
  }

  @Test(arguments: Spelling.allCases)
  func `makes what diffusers makes, from any file`(spelling: Spelling) throws {
    let (encoder, decoder) = (try store(spelling, .encoder), try store(spelling, .decoder))
    var configuration = TinyAutoencoder.Configuration.stableDiffusion3
    configuration.width = 8
    let model = try TinyAutoencoder(
      configuration, encoder: encoder.scope, decoder: decoder.scope)
    try encoder.checkAllUsed()
    try decoder.checkAllUsed()
    for (found, name) in [
      (model.encoder(try reference.tensor(named: "picture")), "encoded"),
      (model.decoder(try reference.tensor(named: "latent")), "decoded"),
    ] {
      let expected = try reference.tensor(named: name)
      #expect(relativeError(found: found, expected: expected) <= 1e-5, "\(name)")
    }
  }

  @Test func `knows files that have no such half`() throws {
    let encoder = try file(.authorInTwoFiles, .encoder)
    #expect(TinyAutoencoder.names(of: .decoder, inFileWith: encoder.names) == nil)
    let decoder = try file(.authorInTwoFiles, .decoder)
    #expect(TinyAutoencoder.names(of: .encoder, inFileWith: decoder.names) == nil)
    #expect(TinyAutoencoder.names(of: .decoder, inFileWith: ["post_quant_conv.weight"]) == nil)
  }
}
