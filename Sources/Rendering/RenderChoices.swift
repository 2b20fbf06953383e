/// What a user may choose about a new picture.
public struct RenderChoices: Hashable, Sendable {
  /// The seed of the first picture.
  public var seed: UInt64 = 0
  /// How many pictures there are.
  public var count = 1
  /// How the model samples.
  public var sampling = RenderRecipe.Sampling()
  /// What products are rounded to.
  public var precision = RenderRecipe.Precision.float32
  /// The bits of a sample: 8 or 16.
  public var depth = 8
  /// The model or the filter that enlarges what was drawn, as it is named; `nil` for none.
  public var upscale: String?
  /// The sheet, `nil` for single pictures.
  public var grid: RenderRecipe.Grid?

  /// The defaults.
  public init() {}

  /// Lays several pictures out on one sheet: as many in a row as there are rows, or one more, where
  /// nothing else is asked for.
  ///
  /// One picture alone becomes a sheet only where columns or labels are asked for.
  public mutating func layOut(
    columns: Int? = nil, padding: Int? = nil, background: HexColour? = nil, labels: Bool = false
  ) {
    guard count > 1 || columns != nil || labels else { return }
    let square = Int(Double(count).squareRoot().rounded(.up))
    grid = RenderRecipe.Grid(
      columns: columns ?? square, padding: padding ?? 2,
      background: background?.channels ?? [0x20, 0x20, 0x20], labels: labels)
  }
}

/// A colour as six hexadecimal digits, with or without `#` before them.
public struct HexColour: Hashable, Sendable {
  /// Red, green and blue.
  public let channels: [UInt8]

  /// Reads a colour, `nil` where the text is none.
  public init?(_ text: String) {
    let digits = text.hasPrefix("#") ? String(text.dropFirst()) : text
    guard digits.count == 6, digits.allSatisfy(\.isHexDigit), let value = Int(digits, radix: 16)
    else { return nil }
    channels = [16, 8, 0].map { UInt8(value >> $0 & 255) }
  }
}
