import Foundation

/// What Pillow makes of each file of a conformance folder.
struct PillowReference: Decodable {
  struct Entry: Decodable {
    let size: [Int]?
    let error: String?
    let sha256_rgba8: String?
    let sha256_l8: String?
  }

  let files: [String: Entry]

  static func load(_ folder: String) throws -> [(name: String, entry: Entry)] {
    let data = try Data(Fixtures.bytes("\(folder)/PILLOW_REFERENCE.json"))
    let reference = try JSONDecoder().decode(PillowReference.self, from: data)
    return reference.files.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
