import Autoencoders
import Checkpoints
import Images
import Layers
import Synchronization
import Tensors

/// A file that shows, after every step, what a picture is going to be.
///
/// What the model takes for the picture behind the noise is shown by a tiny autoencoder of the user's,
/// at full size, or by a linear map from latents to colours, one pixel for each place of a latent.
public final class Preview: Sendable {
  private let path: String
  private let decoder: TinyAutoencoder.Decoder?
  private let colours = Mutex<LatentColours?>(nil)

  /// Shows pictures in a PNG file; `tinyAutoencoder` is a file of TAESD3's.
  ///
  /// Throws where it is not one.
  public init(path: String, tinyAutoencoder: String? = nil) throws {
    self.path = path
    decoder = try tinyAutoencoder.map { file in
      let checkpoint = try Checkpoint(path: file)
      guard
        let table = TinyAutoencoder.names(of: .decoder, inFileWith: checkpoint.names)
      else {
        throw CheckpointError.malformed(
          path: file, expected: "the decoder of TAESD3, such as taesd3_decoder.safetensors",
          found: "\(checkpoint.names.count) other tensors")
      }
      // A file of both halves has an encoder besides, which is of no use here.
      let decoding = try RenamedCheckpoint(checkpoint, table: table)
      return try TinyAutoencoder.Decoder(.stableDiffusion3, from: ParameterStore(decoding).scope)
    }
  }

  /// Shows the latents of one picture, `[1, C, h, w]`, as the transformer has them.
  ///
  /// Throws where the file cannot be written.
  func show(_ latents: Tensor, autoencoder: AutoencoderKL) throws {
    let picture =
      if let decoder {
        decoder(latents) * 2 - 1
      } else {
        colours.withLock { colours in
          let map = colours ?? LatentColours(of: autoencoder)
          colours = map
          return map(latents)
        }
      }
    // A picture that is no longer made of numbers is told of by the sampler.
    guard NonFinite("", in: picture) == nil else { return }
    try picture.withElements { values in
      try Image(
        planes: values, width: picture.shape[3], height: picture.shape[2],
        channels: Image.Channels(planes: picture.shape[1]))
    }.write(to: path, as: .png(PNGOptions(compressionLevel: 1)))
  }
}
