/// How a camera was held: the EXIF orientations.
///
/// Source: Exif 2.32, table 6, tag 0x0112.
public enum Orientation: Int, CaseIterable, Sendable {
  case up = 1
  case upMirrored = 2
  case down = 3
  case downMirrored = 4
  case leftMirrored = 5
  case right = 6
  case rightMirrored = 7
  case left = 8

  /// Finds the orientation in EXIF data, which begin with a TIFF header.
  ///
  /// - Returns: nil if the data are broken or do not say.
  init?(exif: some Collection<UInt8>) {
    guard let place = Self.place(in: Array(exif)) else { return nil }
    self.init(rawValue: place.value)
  }

  /// Returns EXIF data that say that the picture is upright, where they said something about it.
  static func upright(_ exif: [UInt8]) -> [UInt8] {
    guard let place = place(in: exif) else { return exif }
    var exif = exif
    exif.replaceSubrange(place.offset..<place.offset + 2, with: place.isLittle ? [1, 0] : [0, 1])
    return exif
  }

  /// Where the number of the orientation stands.
  private static func place(
    in bytes: [UInt8]
  ) -> (offset: Int, value: Int, isLittle: Bool)? {
    // Type 3 is a 16-bit number, stored in the first half of the value field.
    guard let data = TIFFDirectories(bytes), let entry = data.entry(0x0112, in: data.first),
      data.number(entry + 2, 2) == 3, let value = data.number(entry + 8, 2)
    else { return nil }
    return (entry + 8, value, data.isLittle)
  }

  /// Whether rows of the stored picture are columns of the upright one.
  var swapsAxes: Bool { rawValue >= 5 }
}
