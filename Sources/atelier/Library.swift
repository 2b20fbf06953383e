import CCodecs
import CZlib

/// A library of other people that this program runs with.
struct Library {
  let name: String
  let version: String

  /// Those that are linked.
  static var all: [Library] {
    let colour = codec_colour_version()
    return [
      Library(name: "libpng", version: String(cString: codec_png_version())),
      Library(name: "libjpeg-turbo", version: String(cString: codec_jpeg_version())),
      Library(name: "Little CMS", version: "\(colour / 1000).\(colour % 1000 / 10)"),
      Library(name: "zlib", version: String(cString: zlibVersion())),
    ]
  }
}
