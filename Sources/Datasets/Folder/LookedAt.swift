import Crypto
import Images

/// What came of reading, decoding and preparing a picture.
enum LookedAt: Sendable {
  /// Left out.
  case unreadable(any Error)
  /// Readable, but the settings or its caption do not fit.
  case unfit(any Error)
  case readable(width: Int, height: Int, digest: [UInt8], picture: PreparedPicture?)

  init(path: String, caption: Bool, preparation: PicturePreparation?) {
    let image: Image
    var digest: [UInt8]
    do {
      let bytes = try Image.bytes(of: path)
      digest = Array(SHA256.hash(data: bytes))
      image = try Image.decode(bytes, name: path)
    } catch {
      self = .unreadable(error)
      return
    }
    do {
      if caption {
        digest += Array(SHA256.hash(data: Array(try CaptionTable.text(beside: path).utf8)))
      }
      self = .readable(
        width: image.width, height: image.height, digest: digest,
        picture: try preparation?.prepared(image, path: path))
    } catch {
      self = .unfit(error)
    }
  }
}
