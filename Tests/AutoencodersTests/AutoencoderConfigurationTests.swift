import Autoencoders
import Checkpoints
import TestSupport
import Testing

@Suite struct AutoencoderConfigurationTests {
  @Test func `reads the sizes of a folder`() throws {
    let configuration: AutoencoderConfiguration = try JSONFile.configuration(
      path: Fixtures.path("conformance/sd3/vae/config.json"))
    try configuration.check()
    #expect(configuration.latentChannels == 16)
    #expect(configuration.blockChannels == [16, 32])
    #expect(configuration.groups == 8)
    #expect(configuration.scale == 2)
    #expect(configuration.scalingFactor == 1.5305)
    #expect(configuration.shiftFactor == 0.0609)
    #expect(!configuration.hasQuantConvolution)
    #expect(configuration.hasAttention)
  }

  @Test func `takes diffusers' defaults where a file is silent, and nulls for silence`() throws {
    let folder = try ScratchFolder()
    let path = try folder.write(
      #"{"block_out_channels": [64], "shift_factor": null, "more": {}}"#.utf8, as: "config.json")
    let configuration: AutoencoderConfiguration = try JSONFile.configuration(path: path)
    try configuration.check()
    #expect(configuration.latentChannels == 4)
    #expect(configuration.shiftFactor == 0)
    #expect(configuration.scalingFactor == 0.18215)
    #expect(configuration.hasPostQuantConvolution)
  }

  @Test(arguments: [
    (#"{"act_fn": "relu"}"#, "act_fn"), (#"{"norm_num_groups": 7}"#, "block_out_channels"),
    (#"{"latent_channels": 0}"#, "latent_channels"),
    (#"{"block_out_channels": []}"#, "block_out_channels"),
    (#"{"up_block_types": ["AttnUpDecoderBlock2D"]}"#, "up_block_types"),
  ])
  func `names the setting that makes no sense`(text: String, key: String) throws {
    let folder = try ScratchFolder()
    let path = try folder.write(text.utf8, as: "config.json")
    let configuration: AutoencoderConfiguration = try JSONFile.configuration(path: path)
    let error = try #require(throws: AutoencoderError.self) { try configuration.check() }
    #expect(error.description.contains("'\(key)'"))
  }

  @Test(arguments: [
    ("[]", "something else"), (#"{"latent_channels": "4"}"#, "'latent_channels'"), ("{", "the end"),
    ("version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
  ])
  func `says what is wrong with a file`(text: String, words: String) throws {
    let folder = try ScratchFolder()
    let path = try folder.write(text.utf8, as: "config.json")
    let error = try #require(throws: CheckpointError.self) {
      try JSONFile.configuration(AutoencoderConfiguration.self, path: path)
    }
    #expect(error.description.contains(words))
    #expect(!error.description.contains("\n"))
  }
}
