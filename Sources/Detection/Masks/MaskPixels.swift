/// A mask whose pixels are looked up one by one.
struct MaskPixels: Sendable {
  let height, width: Int
  /// Behind the last pixel of each run, column by column.
  private let ends: [Int]

  init(_ mask: RunLengthMask) {
    (height, width) = (mask.height, mask.width)
    var end = 0
    ends = mask.counts.map { count in
      end += count
      return end
    }
  }

  /// Whether a pixel belongs to the object.
  ///
  /// - Precondition: it is one of the picture.
  func contains(row: Int, column: Int) -> Bool {
    let place = column * height + row
    var (low, high) = (0, ends.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] <= place { low = middle + 1 } else { high = middle }
    }
    return !low.isMultiple(of: 2)
  }
}
