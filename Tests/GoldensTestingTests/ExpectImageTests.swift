import Goldens
import GoldensTesting
import Images
import TestSupport
import Testing

@Suite struct ExpectImageTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  @Test func `what is missing is recorded, and then compared`() throws {
    under([:]) {
      withKnownIssue("a warning tells of it", isIntermittent: true) {
        #expect(expectImage(drawn, matches: "picture"))
      }
      #expect(expectImage(drawn, matches: "picture"))
      expectIssue(["'picture' is not its golden", "asked exact, measured 1", "first at x 2, y 1"]) {
        expectImage(changed, matches: "picture")
      }
    }
    #expect(folder.names == ["picture.png"])
    #expect(try Image.read(folder.file("picture.png")) == plain(drawn))
  }

  @Test(arguments: ["true", "1", "yes"])
  func `where CI is set nothing is recorded, whatever is asked`(ci: String) {
    under(["CI": ci, GoldenSettings.variable: "all"], recording: .all) {
      expectIssue(["there is no golden 'picture' at \(folder.path)/picture.png"]) {
        expectImage(drawn, matches: "picture")
      }
    }
    #expect(folder.names == [])
  }

  @Test func `what differs becomes the golden where that is asked`() throws {
    try plain(drawn).write(to: folder.file("picture.png"), as: .png)
    under([GoldenSettings.variable: "failed"]) {
      withKnownIssue("a warning tells of it", isIntermittent: true) {
        expectImage(changed, matches: "picture")
      }
    }
    #expect(try Image.read(folder.file("picture.png")) == plain(changed))
  }

  @Test func `a comparison of one's own and a mask decide`() throws {
    try plain(drawn).write(to: folder.file("picture.png"), as: .png)
    let mask = Image(
      width: 4, height: 3, channels: .grey,
      bytes: (0..<12).map { $0 == 6 ? 0 : 255 })
    under([GoldenSettings.variable: "never"]) {
      expectImage(changed, matches: "picture", comparison: PictureComparison(.maximumLevel(9)))
      expectImage(changed, matches: "picture", mask: mask)
      expectIssue(["asked at most 8 levels apart, measured 9"]) {
        expectImage(changed, matches: "picture", comparison: PictureComparison(.maximumLevel(8)))
      }
      expectIssue(["levels from 0 to 65535"]) {
        expectImage(drawn, matches: "picture", comparison: PictureComparison(.maximumLevel(-1)))
      }
    }
  }

  @Test func `another size is said, not measured`() throws {
    try plain(drawn).write(to: folder.file("picture.png"), as: .png)
    let other = Image(width: 1, height: 1, channels: .grey, bytes: [0])
    under([GoldenSettings.variable: "never"]) {
      expectIssue(["size 4×3 expected, 1×1 found"]) { expectImage(other, matches: "picture") }
    }
  }

  @Test(arguments: ["", "..", "../picture", "/picture", "a//b", "a\tb", "a:b", "a\\b", "a/."])
  func `a name leads nowhere else`(name: String) {
    under([:]) {
      expectIssue(["expected a relative path of letters"]) { expectImage(drawn, matches: name) }
    }
    #expect(folder.names == [])
  }

  @Test func `an unknown rule is refused by name`() {
    under([GoldenSettings.variable: "everything"]) {
      expectIssue(["expected one of never, missing, failed, all, found 'everything'"]) {
        expectImage(drawn, matches: "picture")
      }
    }
  }

  @Test(.goldens("Goldens", recording: .never))
  func `a trait says where goldens lie`() {
    expectIssue(["GoldensTestingTests/Goldens/nowhere.png"]) {
      expectImage(drawn, matches: "nowhere")
    }
    expectIssue(["GoldensTestingTests/Elsewhere/nowhere.png"]) {
      expectImage(drawn, matches: "nowhere", folder: "Elsewhere")
    }
  }

  private var drawn: Image {
    Image(
      width: 4, height: 3, channels: .grey, bytes: (0..<12).map { $0 * 20 },
      metadata: ImageMetadata(text: ["date": "today"]))
  }

  private var changed: Image {
    Image(
      width: 4, height: 3, channels: .grey, bytes: (0..<12).map { $0 * 20 + ($0 == 6 ? 9 : 0) })
  }

  private func plain(_ image: Image) -> Image {
    var image = image
    image.metadata = ImageMetadata()
    return image
  }

  /// Runs expectations as if the environment were this.
  private func under(
    _ environment: [String: String], recording: GoldenRecording? = nil, _ body: () -> Void
  ) {
    let settings = GoldenSettings(
      folder: folder.path, recording: recording, environment: environment)
    GoldenSettings.$current.withValue(settings, operation: body)
  }

  /// Expects one issue that says all of this.
  private func expectIssue(_ parts: [String], _ body: () -> Bool) {
    withKnownIssue {
      #expect(!body())
    } matching: { issue in
      let text = ([issue.error.map { "\($0)" }] + issue.comments.map(\.rawValue))
        .compactMap { $0 }.joined(separator: " ")
      return parts.allSatisfy(text.contains)
    }
  }
}
