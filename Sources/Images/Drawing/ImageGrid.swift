/// Pictures side by side on a sheet, with a gap around each and labels where wanted.
///
/// Every cell has the size of the largest picture; smaller ones stand in the middle. The sheet has
/// colour, alpha and 16 bits as soon as one picture has.
public struct ImageGrid: Sendable {
  /// The pictures, row by row.
  public var images: [Image]

  /// How many pictures stand in a row; nil for about as many as there are rows.
  public var columns: Int?

  /// The pixels around and between pictures.
  public var padding: Int

  /// The colour behind the pictures: red, green, blue.
  public var background: [UInt8]

  /// What is written above the columns, from the left.
  public var columnLabels: [String]

  /// What is written to the left of the rows, from the top.
  public var rowLabels: [String]

  /// What is written below the pictures, in their order.
  public var cellLabels: [String]

  /// The font of the labels.
  public var font: BitmapFont

  /// Creates a grid without labels.
  public init(
    _ images: [Image], columns: Int? = nil, padding: Int = 2, background: [UInt8] = [255, 255, 255]
  ) {
    self.images = images
    self.columns = columns
    self.padding = padding
    self.background = background
    columnLabels = []
    rowLabels = []
    cellLabels = []
    font = BitmapFont()
  }

  /// Draws the sheet.
  ///
  /// - Precondition: there is a picture, `columns` is positive, `padding` is not negative, and
  ///   `background` has three values.
  public func drawn() -> Image {
    let layout = GridLayout(self)
    precondition(background.count == 3, "ImageGrid: \(background.count) background values, not 3")
    let isGrey = background.allSatisfy { $0 == background[0] }
    let channels = Image.Channels(
      colour: !isGrey || images.contains { $0.channels.hasColour },
      alpha: images.contains { $0.channels.hasAlpha })
    let isDeep = images.contains { $0.depth == .sixteen }
    return isDeep
      ? draw(UInt16.self, layout, channels) : draw(UInt8.self, layout, channels)
  }

  private func draw<T: Sample>(
    _ type: T.Type, _ layout: GridLayout, _ channels: Image.Channels
  ) -> Image {
    let factor = T.max / 255
    let paper = pixel(background.map { T($0) * factor }, channels)
    // Rec. 601, in thousandths: ink is what stands out.
    let brightness = zip([299, 587, 114], background).reduce(0) { $0 + $1.0 * Int($1.1) }
    let ink = pixel([T](repeating: brightness < 128_000 ? T.max : 0, count: 3), channels)
    let count = channels.rawValue
    var sheet = [T]()
    sheet.reserveCapacity(layout.width * layout.height * count)
    for _ in 0..<layout.width * layout.height { sheet += paper }

    for (index, image) in images.enumerated() {
      let (x, y) = layout.corner(of: image, at: index)
      let fitting = image.converted(to: channels).withDepth(T.max == 255 ? .eight : .sixteen)
      guard let samples: [T] = fitting.samples.values() else { continue }
      let row = image.width * count
      for line in 0..<image.height {
        let start = ((y + line) * layout.width + x) * count
        sheet.replaceSubrange(start..<start + row, with: samples[line * row..<(line + 1) * row])
      }
    }
    for line in layout.lines {
      font.draw(line.text, x: line.x, y: line.y) { x, y in
        let start = (y * layout.width + x) * count
        for channel in 0..<count { sheet[start + channel] = ink[channel] }
      }
    }
    return Image(
      width: layout.width, height: layout.height, channels: channels, samples: T.wrap(sheet))
  }

  private func pixel<T: Sample>(_ rgb: [T], _ channels: Image.Channels) -> [T] {
    (channels.hasColour ? rgb : [rgb[0]]) + (channels.hasAlpha ? [T.max] : [])
  }
}

extension Samples {
  /// The samples as an array of the asked type, or nil if they have another depth.
  fileprivate func values<T: Sample>() -> [T]? {
    switch self {
    case .eight(let values): values as? [T]
    case .sixteen(let values): values as? [T]
    }
  }
}
