import Crypto
import Images

/// What came of reading, decoding and preparing a picture.
enum LookedAt<Note: Sendable>: Sendable {
  /// Left out.
  case unreadable(any Error)
  /// Readable, but the settings or its caption do not fit.
  case unfit(any Error)
  case readable(width: Int, height: Int, digest: [UInt8], note: Note, picture: PreparedPicture?)

  init<Source: PictureSource>(
    _ index: Int, of source: Source, preparation: PicturePreparation?
  ) where Source.Note == Note {
    let name = source.name(of: index)
    let image: Image
    let note: Note
    var digest: [UInt8]
    do {
      let (bytes, found) = try source.read(index)
      note = found
      digest = Array(SHA256.hash(data: bytes))
      image = try Image.decode(bytes, name: name)
    } catch {
      self = .unreadable(error)
      return
    }
    do {
      digest += try source.companionDigest(of: index, note)
      self = .readable(
        width: image.width, height: image.height, digest: digest, note: note,
        picture: try preparation?.prepared(image, path: name))
    } catch {
      self = .unfit(error)
    }
  }
}
