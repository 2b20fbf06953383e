import CLittleCMS
import Goldens
import Images

extension Way {
  /// Two files.
  static var pairs: [Way] {
    let (grey, colour, big) = (picture(), picture(.rgb), picture(width: 32, height: 32))
    var (described, tagged) = (grey, colour)
    tagged.metadata.profile = standardProfile()
    described.metadata.text["Author"] = "somebody"
    /// Two pictures and a limit.
    func limited(
      _ name: String, _ verdict: GoldenVerdict, _ says: String, _ expected: Image, _ actual: Image,
      _ limit: String
    ) -> Way {
      Way(name, verdict, says, expected, actual, ", compare: {\(limit)}")
    }
    /// One sample that differs by so many levels.
    func apart(
      _ name: String, _ verdict: GoldenVerdict, _ says: String, _ image: Image, by levels: Int,
      _ limit: String
    ) -> Way {
      limited(name, verdict, says, image, image.changed(by: levels), limit)
    }
    return [
      Way("the same picture", .same, "", grey, grey),
      Way("one sample, one level", .different, "1 of 64 pixels differ", grey, grey.changed()),
      Way("the alpha alone", .different, "1 of 64", picture(.rgba), picture(.rgba).changed(at: 3)),
      Way("the text alone", .same, "", grey, described),
      Way("more bits of the same", .different, "depth", grey, grey.withDepth(.sixteen)),
      limited(
        "more bits of the same, within a limit", .same, "depth", grey, grey.withDepth(.sixteen),
        "max-level: 1"),
      Way(
        "the lower byte alone", .different, "by at most 1 level", grey.withDepth(.sixteen),
        grey.withDepth(.sixteen).changed()),
      Way("grey as RGB", .different, "channels", grey, grey.converted(to: .rgb)),
      Way("RGB as grey", .different, "channels", colour, colour.converted(to: .grey)),
      Way("an opaque alpha", .different, "channels", colour, colour.converted(to: .rgba)),
      Way("a column more", .different, "8×8 pixels expected, 9×8", grey, picture(width: 9)),
      Way(
        "as many samples in other rows", .different, "size", picture(width: 4, height: 16),
        picture(width: 16, height: 4)),
      limited(
        "a size that no limit forgives", .different, "size", grey, picture(width: 9), "psnr: 1"),
      apart(
        "a limit that every picture meets", .broken, "allows every", grey, by: 99, "max-level: 255"),
      apart(
        "as many pixels as there are", .broken, "allows every", grey, by: 99,
        "perceptual: {pixels: 64}"),
      apart("a limit that is just met", .same, "1 of 64", grey, by: 2, "max-level: 2"),
      apart("a limit that is just missed", .different, "1 of 64", grey, by: 3, "max-level: 2"),
      limited(
        "a picture smaller than the window", .broken, "at least 7×7", picture(width: 6),
        picture(width: 6), "ssim: 0.9"),
      Way(
        "a colour profile that says what is so without it", .different, "profile", colour, tagged),
      limited("such a profile, within a limit", .same, "profile", colour, tagged, "max-level: 0"),
      apart("a measure of what both show", .different, "1 of 1024", big, by: 90, "psnr: 60"),
      apart("the same by another measure", .same, "1 of 1024", big, by: 9, "ssim: 0.9"),
      apart(
        "visible pixels that are allowed", .same, "1 of 1024", big, by: 90,
        "perceptual: {pixels: 1}"),
      apart(
        "visible pixels that are not", .different, "1 of 1024", big, by: 90,
        "perceptual: {pixels: 0}"),
      limited("too small for five scales", .broken, "at least 161×161", big, big, "ms-ssim: 0.9"),
      Way("a JPEG of the same", .different, "pixels differ") { place in
        try place.put(picture(.rgb), "a.png")
        try place.put(picture(.rgb), "b.jpg", as: .jpeg)
        return "{expected: a.png, actual: b.jpg}"
      },
    ] + files
  }

  /// Files that are not what they are said to be.
  private static var files: [Way] {
    func pair(
      _ name: String, _ verdict: GoldenVerdict, _ says: String,
      _ arrange: @escaping @Sendable (Place) throws -> Void
    ) -> Way {
      Way(name, verdict, says) { place in
        try place.put(picture(), "a.png")
        try place.put(picture(), "b.png")
        try arrange(place)
        return "{expected: a.png, actual: b.png}"
      }
    }
    return [
      pair("half of the actual file", .broken, "b.png") { try $0.cut("b.png", to: 0.5) },
      pair("half of the expected file", .broken, "a.png") { try $0.cut("a.png", to: 0.5) },
      pair("half of both", .broken, "a part of one") {
        for name in ["a.png", "b.png"] { try $0.cut(name, to: 0.7) }
      },
      pair("no actual file", .broken, "b.png: cannot be read") { try $0.remove("b.png") },
      pair("no expected file", .missing, "'expected' is missing") { try $0.remove("a.png") },
      pair("neither", .broken, "cannot be read") {
        for name in ["a.png", "b.png"] { try $0.remove(name) }
      },
      pair("words", .broken, "expected a PNG or JPEG") { try $0.put("just words".utf8, "b.png") },
      pair("nothing at all in both", .broken, "an empty file") {
        for name in ["a.png", "b.png"] { try $0.put([], name) }
      },
      pair("the same file by a link", .broken, "compared with itself") {
        try $0.remove("b.png")
        try $0.link("b.png", to: "a.png")
      },
      pair("a link to another file", .same, "") {
        try $0.put(picture(), "c.png")
        try $0.remove("b.png")
        try $0.link("b.png", to: "c.png")
      },
      pair("a link to nowhere", .broken, "cannot be read") {
        try $0.remove("b.png")
        try $0.link("b.png", to: "nowhere.png")
      },
      pair("a folder for a file", .broken, "one of each") {
        try $0.remove("b.png")
        try $0.makeFolder("b.png")
      },
      Way("the same file twice", .broken, "compared with itself") { place in
        try place.put(picture(), "a.png")
        return "{expected: a.png, actual: ./a.png}"
      },
    ]
  }
}

/// An ICC profile of sRGB.
private func standardProfile() -> [UInt8] {
  let profile = cmsCreate_sRGBProfile()
  defer { cmsCloseProfile(profile) }
  var count: cmsUInt32Number = 0
  cmsSaveProfileToMem(profile, nil, &count)
  var bytes = [UInt8](repeating: 0, count: Int(count))
  cmsSaveProfileToMem(profile, &bytes, &count)
  return bytes
}
