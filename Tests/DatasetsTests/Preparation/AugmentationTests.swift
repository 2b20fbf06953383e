import Datasets
import Tensors
import Testing

/// Pictures in memory, larger than what is cut out of them.
private struct Ramps: ImageDataset {
  let count = 3
  let imageShape = [2, 4, 5]

  func picture(at index: Int) -> PreparedPicture {
    PreparedPicture(
      samples: (0..<2 * 6 * 9).map { UInt8(10 + index * 80 + $0 / 2) }, shape: [2, 6, 9])
  }

  func samples(at index: Int) -> [UInt8] { part(of: picture(at: index), y: 1, x: 2) }

  /// The part that begins at a row and a column.
  func part(of picture: PreparedPicture, y: Int, x: Int) -> [UInt8] {
    (0..<2).flatMap { channel in
      (y..<y + 4).flatMap { row in
        (x..<x + 5).map { picture.samples[(channel * 6 + row) * 9 + $0] }
      }
    }
  }
}

@Suite struct AugmentationTests {
  private let ramps = Ramps()

  /// What training sees, and the picture that it is made of.
  private func seen(_ augmentation: Augmentation) throws -> [(picture: Int, samples: [UInt8])] {
    let feed = PictureFeed(
      ramps, order: PictureOrder(count: 3, seed: 8), augmentation: augmentation, seed: 8)
    return Array(zip(feed.indices(0..<60), try feed.pictures(0..<60)))
  }

  private func stream(_ purpose: RandomPurpose) -> RandomStream {
    RandomStream(seed: 8, purpose: purpose)
  }

  @Test func `the centre is what evaluation sees`() throws {
    for (picture, samples) in try seen(Augmentation()) {
      #expect(samples == ramps.samples(at: picture))
    }
  }

  @Test func `cuts are drawn from their own stream`() throws {
    for (position, entry) in try seen(Augmentation(crop: .random)).enumerated() {
      let cut = stream(.crop(sample: position))
      let (y, x) = (cut.integer(at: 0, below: 3), cut.integer(at: 1, below: 5))
      #expect(entry.samples == ramps.part(of: ramps.picture(at: entry.picture), y: y, x: x))
    }
  }

  @Test func `every second picture is mirrored`() throws {
    var mirrored = 0
    for (position, entry) in try seen(Augmentation(flip: true)).enumerated() {
      let plain = ramps.samples(at: entry.picture)
      let turned = stride(from: 0, to: 40, by: 5).flatMap { plain[$0..<$0 + 5].reversed() }
      let isTurned = stream(.mirroring(sample: position)).integer(at: 0, below: 2) == 1
      #expect(entry.samples == (isTurned ? turned : plain))
      mirrored += isTurned ? 1 : 0
    }
    #expect((15...45).contains(mirrored))
  }

  @Test func `moves are those that the shipped model was trained with`() throws {
    for (position, entry) in try seen(Augmentation(shift: 2)).enumerated() {
      let moves = stream(.augmentation(sample: position)).integers(2, below: 5).map { $0 - 2 }
      let plain = ramps.samples(at: entry.picture)
      let expected: [UInt8] = (0..<40).map { index in
        let (y, x) = (index / 5 % 4 - moves[0], index % 5 - moves[1])
        let isInside = (0..<4).contains(y) && (0..<5).contains(x)
        return isInside ? plain[index / 20 * 20 + y * 5 + x] : 0
      }
      #expect(entry.samples == expected)
    }
  }
}
