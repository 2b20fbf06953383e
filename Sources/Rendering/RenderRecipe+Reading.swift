import Images

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension RenderRecipe {
  /// Reads the recipe that a picture carries; `path` is for messages.
  ///
  /// Throws ``RenderError`` where there is none, or one that cannot be followed.
  public init(carriedBy image: Image, path: String) throws {
    try self.init(carriedBy: image.metadata.text, path: path)
  }

  /// Reads the recipe in a picture's text; `path` is for messages.
  ///
  /// Throws ``RenderError`` where there is none, or one that cannot be followed.
  public init(carriedBy entries: ImageText, path: String) throws {
    guard let text = entries[Self.keyword] else {
      // What programs keep that throw away what they do not know.
      guard let parameters = entries[Self.parametersKeyword],
        let recipe = RenderRecipe(parameters: parameters)
      else { throw RenderError.noRecipe(path: path) }
      self = recipe
      try checkRanges(path: path)
      return
    }
    do {
      self = try JSONDecoder().decode(RenderRecipe.self, from: Data(text.utf8))
    } catch {
      throw RenderError.unreadableRecipe(path: path, reason: Self.reason(error))
    }
    try checkRanges(path: path)
  }

  /// A picture may come from anywhere: what it asks for is bounded before anything is drawn.
  private func checkRanges(path: String) throws {
    let columns = grid?.columns ?? 1
    let complaints: [String?] = [
      plot.map { (1...1_000_000).contains($0.count) ? nil : "a plot of \($0.count) pictures" }
        ?? nil,
      plot.map { $0.padding < 0 || $0.background.count != 3 ? "a plot without a layout" : nil }
        ?? nil,
      (1...1_000_000).contains(count) ? nil : "count \(count)",
      grid == nil && count != 1 ? "\(count) pictures without a grid" : nil,
      (1...max(count, 1)).contains(columns) ? nil : "\(columns) columns",
      (0...10_000).contains(grid?.padding ?? 0) ? nil : "a padding of \(grid?.padding ?? 0)",
      grid?.background.count ?? 3 == 3 ? nil : "a background that is not red, green, blue",
      [8, 16].contains(depth) ? nil : "a depth of \(depth) bits",
      sampling.temperature.isFinite && sampling.temperature >= 0
        ? nil : "a temperature of \(sampling.temperature)",
      (2...16).contains(upscale?.scale ?? 2) ? nil : "a scale of \(upscale?.scale ?? 0)",
      (1...10_000).contains(sampling.steps ?? 1) ? nil : "\(sampling.steps ?? 0) steps",
      sampling.between?.places.count ?? count == count
        && sampling.between?.places.allSatisfy { (0...1).contains($0) } ?? true
        ? nil : "places between two pictures that are not \(count) within 0 … 1",
      (sampling.times?.count ?? 0) <= 10_001 ? nil : "\(sampling.times?.count ?? 0) times",
      (0...100).contains(sampling.guidance ?? 1) ? nil : "a guidance of \(sampling.guidance ?? 0)",
      sampling.sizeComplaint,
      (1...4096).contains(sampling.prompt?.maximumLength ?? 256)
        ? nil : "prompts of \(sampling.prompt?.maximumLength ?? 0) tokens",
      sampling.guidanceInterval?.count ?? 2 == 2 ? nil : "a guidance interval without two ends",
    ]
    if let complaint = complaints.compactMap({ $0 }).first {
      throw RenderError.unreadableRecipe(path: path, reason: complaint)
    }
  }

  private static func reason(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' is of another kind"
    default: "it is not JSON"
    }
  }
}

extension RenderRecipe.Sampling {
  fileprivate var sizeComplaint: String? {
    guard let size else { return nil }
    let isSound = size.count == 2 && size.allSatisfy { (1...65_536).contains($0) }
    return isSound ? nil : "a size of \(size)"
  }
}
