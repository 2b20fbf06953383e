import Goldens
import Images

extension Way {
  /// Two folders, `a` and `b`.
  static var folders: [Way] {
    func folders(
      _ name: String, _ verdict: GoldenVerdict, _ says: String,
      _ arrange: @escaping @Sendable (Place) throws -> Void
    ) -> Way {
      Way(name, verdict, says) { place in
        for name in ["a/x.png", "b/x.png", "a/deep/y.png", "b/deep/y.png"] {
          try place.put(picture(), name)
        }
        try arrange(place)
        return "{expected: a, actual: b}"
      }
    }
    return [
      folders("folders with the same", .same, "") { _ in },
      folders("folders, and other files in one", .same, "") {
        try $0.put("words".utf8, "b/notes.txt")
        try $0.put(picture(), "b/.hidden.png")
      },
      folders("a file that is new", .different, "only in 'actual'") {
        try $0.put(picture(), "b/z.png")
      },
      folders("a file that is gone", .different, "only in 'expected'") {
        try $0.remove("b/deep/y.png")
      },
      folders("a file whose name has another case", .different, "only in") {
        try $0.remove("b/x.png")
        try $0.put(picture(), "b/X.png")
      },
      folders("a link to nowhere in a folder", .different, "only in 'expected'") {
        try $0.remove("b/x.png")
        try $0.link("b/x.png", to: "nowhere.png")
      },
      folders("one broken file among whole ones", .broken, "deep/y.png") {
        try $0.cut("b/deep/y.png", to: 0.5)
      },
      folders("one file that is a link to its counterpart", .broken, "compared with itself") {
        try $0.remove("b/x.png")
        try $0.link("b/x.png", to: "a/x.png")
      },
      folders("a folder that holds itself", .same, "") { try $0.link("b/again", to: "b") },
      folders("a folder that is a link to the other", .broken, "compared with itself") {
        try $0.remove("b")
        try $0.link("b", to: "a")
      },
      folders("an empty folder", .broken, "nothing would be compared") {
        try $0.remove("b")
        try $0.makeFolder("b")
      },
      folders("two empty folders", .broken, "nothing would be compared") {
        for name in ["a", "b"] {
          try $0.remove(name)
          try $0.makeFolder(name)
        }
      },
      folders("folders without pictures", .broken, "nothing would be compared") {
        for name in ["a", "b"] {
          try $0.remove(name)
          try $0.put("words".utf8, "\(name)/notes.txt")
        }
      },
      folders("no expected folder", .broken, "nothing would be compared") { try $0.remove("a") },
      folders("no actual folder", .broken, "cannot be read") { try $0.remove("b") },
    ]
  }

  /// Parts of pictures that do not count.
  static var leftOut: [Way] {
    let (old, new) = (picture(), picture().changed(at: 20, by: 9))  // column 4, row 2
    func mask(_ name: String, _ verdict: GoldenVerdict, _ says: String, _ mask: Image) -> Way {
      Way(name, verdict, says) { place in
        try place.put(old, "a.png")
        try place.put(new, "b.png")
        try place.put(mask, "m.png")
        return "{expected: a.png, actual: b.png, mask: m.png}"
      }
    }
    func plane(_ value: UInt8, width: Int = 8) -> Image {
      Image(
        width: width, height: 8, channels: .grey,
        bytes: [UInt8](repeating: value, count: width * 8))
    }
    func region(_ name: String, _ verdict: GoldenVerdict, _ says: String, _ list: String) -> Way {
      Way(name, verdict, says, old, new, ", ignore: [\(list)]")
    }
    return [
      region("a region around the change", .same, "", "{x: 4, y: 2, width: 1, height: 1}"),
      region("a region beside the change", .different, "", "{x: 5, y: 2, width: 1, height: 1}"),
      region("a region outside", .broken, "8×8", "{x: 8, y: 0, width: 1, height: 1}"),
      region("a region over the edge", .broken, "8×8", "{x: 4, y: 2, width: 5, height: 1}"),
      region(
        "regions over everything", .broken, "everything ignored",
        "{x: 0, y: 0, width: 8, height: 5}, {x: 0, y: 4, width: 8, height: 4}"),
      mask("a mask over the change", .same, "", plane(255).changed(at: 20, by: -255)),
      mask("a mask over nothing", .different, "1 of 64", plane(255)),
      mask("a mask over everything", .broken, "everything ignored", plane(0)),
      mask("a mask of another size", .broken, "mask", plane(255, width: 9)),
      Way("no mask where one is named", .broken, "m.png", old, new, ", mask: m.png"),
    ]
  }
}
