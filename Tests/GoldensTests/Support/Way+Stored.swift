import Goldens
import Images
import Rendering

extension Way {
  /// A golden that was recorded as case `c`, beside that of case `d`, and what happened to it.
  static var stored: [Way] {
    func golden(
      _ name: String, _ verdict: GoldenVerdict, _ says: String,
      painter: FakePainter = FakePainter(),
      _ arrange: @escaping @Sendable (Place) throws -> Void
    ) -> Way {
      Way(name, verdict, says, painter: painter) { place in
        try arrange(place)
        return "{render: {model: m, seed: 3}}"
      }
    }
    var (later, lost) = (FakePainter(), FakePainter())
    later.drawing = { recipe, _ in GoldenDrawing(image: picture(seed: recipe.seed).changed()) }
    lost.drawing = { _, _ in throw ImageError.notANumber(channel: 0, row: 3, column: 4) }
    let drawnLater = picture(seed: 3).changed()
    return [
      golden("a golden as it was", .same, "") { _ in },
      golden("no golden", .missing, "no golden is recorded") {
        try $0.remove("goldens/c.png")
        try $0.remove("goldens/c.json")
      },
      golden("a golden that was edited", .broken, "c.png: expected the pixels whose digest") {
        try $0.put(picture(seed: 3).changed(at: 0), "goldens/c.png")
      },
      golden("a golden edited to what is drawn now", .broken, "digest", painter: later) {
        try $0.put(drawnLater, "goldens/c.png")
      },
      golden("a golden that was stored anew with other text", .same, "") {
        try $0.put(picture(seed: 3), "goldens/c.png")
      },
      golden("a golden of which half is there", .broken, "c.png") {
        try $0.cut("goldens/c.png", to: 0.6)
      },
      golden("a record without its picture", .broken, "c.json: expected") {
        try $0.remove("goldens/c.png")
      },
      golden("a picture without its record", .broken, "c.png: expected") {
        try $0.remove("goldens/c.json")
      },
      golden("a record that is no JSON", .broken, "something else than JSON") {
        try $0.put("{".utf8, "goldens/c.json")
      },
      golden("a record of a later release", .broken, "format 2 of a later release") {
        try $0.replace("\"format\" : 1", by: "\"format\" : 2", in: "goldens/c.json")
      },
      golden("a record whose recipe was edited", .broken, "a recipe that its digest") {
        try $0.replace("\"seed\" : 3", by: "\"seed\" : 4", in: "goldens/c.json")
      },
      golden("a record without its digests", .broken, "no 'pixels'") {
        try $0.replace("\"pixels\"", by: "\"pixel\"", in: "goldens/c.json")
      },
      golden("both files of another case", .different, "recipe") {
        try $0.copy("goldens/d.png", to: "goldens/c.png")
        try $0.copy("goldens/d.json", to: "goldens/c.json")
      },
      golden("a folder for a golden", .broken, "c.png") {
        try $0.remove("goldens/c.png")
        try $0.makeFolder("goldens/c.png")
      },
      golden("a model that draws no numbers", .broken, "found NaN", painter: lost) { _ in },
      golden("other pixels from the same of all", .different, "code", painter: later) { _ in },
      Way("other settings", .different, "recipe") { _ in "{render: {model: m, seed: 5}}" },
      Way("a recorded picture that is its own golden", .broken, "compared with itself") { place in
        "{actual: goldens/c.png}"
      },
      Way("a recorded picture that is a link to its golden", .broken, "itself") { place in
        try place.link("b.png", to: "goldens/c.png")
        return "{actual: b.png}"
      },
      Way("a picture in place of a drawing", .different, "model") { place in
        try place.put(picture(seed: 3).changed(), "b.png")
        return "{actual: b.png}"
      },
    ]
  }
}
