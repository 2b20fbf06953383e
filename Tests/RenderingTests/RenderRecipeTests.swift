import Images
import Rendering
import Testing

/// Draws a pattern that tells seeds apart.
private struct Pattern: PictureSource {
  func draw(_ requests: [PictureRequest]) throws -> [Image] {
    try requests.map(\.seed).map { seed in
      let planes = (0..<12).map { Float((Int(seed) * 7 + $0 * 5) % 17) / 8 - 1 }
      return try Image(planes: planes, width: 4, height: 3, channels: .grey)
    }
  }
}

@Suite struct RenderRecipeTests {
  private func recipe(count: Int = 5, grid: RenderRecipe.Grid? = .init(columns: 3)) -> RenderRecipe
  {
    RenderRecipe(
      version: "0.1.0", numerics: 1, model: .init(file: "m.safetensors", digest: "sha256:00"),
      seed: 7, count: count, sampling: .init(temperature: 0.8), grid: grid)
  }

  @Test(arguments: [ImageEncoding.png, .jpeg])
  func `travels inside a picture file`(encoding: ImageEncoding) throws {
    let sheet = try #require(try BatchRenderer(Pattern()).draw(recipe()))
    let read = try Image.decode(sheet.encoded(as: encoding))
    #expect(try RenderRecipe(carriedBy: read, path: "p") == recipe())
  }

  @Test(arguments: [1, 2, 5, 64])
  func `draws the same sheet in batches of any size`(batch: Int) throws {
    let expected = try BatchRenderer(Pattern()).draw(recipe())
    #expect(try BatchRenderer(Pattern(), batchSize: batch).draw(recipe()) == expected)
  }

  @Test func `draws one picture of a batch alone by its own seed`() throws {
    var images: [Image] = []
    try BatchRenderer(Pattern(), batchSize: 2).draw(recipe().requests) { index, image in
      #expect(index == images.count)
      images.append(image)
      return true
    }
    let alone = try #require(try BatchRenderer(Pattern()).draw(recipe().alone(at: 2)))
    #expect(alone.samples == images[2].samples)
    #expect(try RenderRecipe(carriedBy: alone, path: "p").seed == 9)
  }

  @Test func `stops where it is told to, and gives no part of a sheet`() throws {
    var drawn = 0
    let sheet = try BatchRenderer(Pattern(), batchSize: 2).draw(recipe()) { done in
      drawn = done
      return done < 3
    }
    #expect(sheet == nil)
    #expect(drawn == 3)
  }

  @Test func `seeds go on from zero after the largest`() {
    var last = recipe(count: 3)
    last.seed = .max - 1
    #expect(last.seeds == [.max - 1, .max, 0])
  }

  @Test func `refuses a picture without a recipe, or with one that asks for nonsense`() throws {
    var image = try Image(planes: [0], width: 1, height: 1, channels: .grey)
    #expect(throws: RenderError.noRecipe(path: "p")) {
      try RenderRecipe(carriedBy: image, path: "p")
    }
    var broken = [("{", "it is not JSON"), ("{}", "'version' is missing")]
    var many = recipe()
    many.count = 2_000_000
    var bare = recipe()
    bare.grid = nil
    var wide = recipe()
    wide.grid?.columns = 6
    broken.append((try many.json(), "count 2000000"))
    broken.append((try bare.json(), "5 pictures without a grid"))
    broken.append((try wide.json(), "6 columns"))
    for (text, reason) in broken {
      image.metadata.text[RenderRecipe.keyword] = text
      #expect(throws: RenderError.unreadableRecipe(path: "p", reason: reason)) {
        try RenderRecipe(carriedBy: image, path: "p")
      }
    }
  }
}
