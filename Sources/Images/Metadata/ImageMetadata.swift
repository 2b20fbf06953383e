/// What a picture file says beside its pixels.
public struct ImageMetadata: Equatable, Sendable {
  /// The text entries, in the order of the file.
  public var text: ImageText

  /// The ICC profile that the samples are in, or nil if they are sRGB.
  ///
  /// Only reading without colour management leaves one here.
  public var profile: [UInt8]?

  /// What a camera noted, from its TIFF header on; only reading that asks for it leaves it here.
  package var exif: [UInt8]?

  /// Creates metadata.
  public init(text: ImageText = [:], profile: [UInt8]? = nil) {
    self.text = text
    self.profile = profile
  }
}

/// Text entries by keyword, in order; a keyword may come more than once.
///
/// PNG stores them as tEXt, zTXt and iTXt chunks, JPEG as comments of the form `keyword: value`.
public struct ImageText: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  /// One text entry.
  public struct Entry: Equatable, Sendable {
    /// What the text is about: 1 to 79 Latin-1 characters.
    public var keyword: String

    /// The text, without NUL characters.
    public var value: String

    /// Creates an entry.
    public init(keyword: String, value: String) {
      self.keyword = keyword
      self.value = value
    }
  }

  /// The entries in order.
  public var entries: [Entry]

  /// Creates text from its entries.
  public init(_ entries: [Entry] = []) { self.entries = entries }

  /// Creates text from keywords and values, in order.
  public init(dictionaryLiteral elements: (String, String)...) {
    entries = elements.map { Entry(keyword: $0.0, value: $0.1) }
  }

  /// The first value of a keyword; setting replaces every entry of that keyword by one.
  public subscript(keyword: String) -> String? {
    get { entries.first { $0.keyword == keyword }?.value }
    set {
      let place = entries.firstIndex { $0.keyword == keyword } ?? entries.endIndex
      entries.removeAll { $0.keyword == keyword }
      if let newValue { entries.insert(Entry(keyword: keyword, value: newValue), at: place) }
    }
  }
}
