/// Returns the candidate that takes the fewest edits to reach, `nil` where none is close.
package func nearestName(to name: String, among candidates: [String]) -> String? {
  let scored = candidates.map { (distance(name, $0), $0) }
  guard let best = scored.min(by: { $0 < $1 }) else { return nil }
  return best.0 <= max(2, name.count / 3) ? best.1 : nil
}

/// The number of letters to insert, drop or replace (Levenshtein, 1966).
private func distance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a), Array(b))
  var row = Array(0...b.count)
  for i in a.indices {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count]
}
