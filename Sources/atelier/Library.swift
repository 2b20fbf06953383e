/// A library of other people that this program runs with.
struct Library {
  let name: String
  let version: String

  /// Those that are linked.
  static let all: [Library] = []
}
