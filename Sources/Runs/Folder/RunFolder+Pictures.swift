extension RunFolder {
  /// The losses over the steps, to look at in a browser.
  public var lossSVG: String { "\(path)/loss.svg" }
  /// The same in pixels.
  public var lossPNG: String { "\(path)/loss.png" }
  /// All grids: a sheet of them, and then one after the other.
  public var overview: String { "\(path)/overview.png" }
}
