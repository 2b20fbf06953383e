import Foundation

// Prints what `atelier golden check` costs on folders of pairs, beside decoding their files alone
// and beside pixelmatch: bench-goldens ATELIER FOLDER PAIRS MOST [PYTHON]. MOST of the PAIRS are
// compared by measures other than those of the goal; the folder gets the pictures. Where the
// variable ONLY is set, rows whose pictures and measure contain none of its parts between commas are
// left out: ONLY="little ssim,equal".

let arguments = CommandLine.arguments
guard arguments.count > 4, let pairs = Int(arguments[3]), let most = Int(arguments[4]) else {
  print("usage: bench-goldens ATELIER FOLDER PAIRS MOST [PYTHON]")
  exit(64)
}
let bench = Bench(
  atelier: arguments[1], folder: arguments[2], python: arguments.count > 5 ? arguments[5] : nil)

/// How the peer fares on pictures of a kind: seconds of a pair on all processors.
func peerSeconds(_ folder: String) throws -> Double? {
  guard let python = bench.python else { return nil }
  let peer = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../pixelmatch_peer.py").path
  return Double(
    try bench.output([python, peer, folder]).trimmingCharacters(in: .whitespacesAndNewlines))
}

/// Whether a row is asked for.
func isWanted(_ row: String) -> Bool {
  guard let only = ProcessInfo.processInfo.environment["ONLY"] else { return true }
  return only.split(separator: ",").contains { row.contains($0) }
}

print("| pictures | measure | pairs | decoding | golden check | adds | pixelmatch | × pixelmatch |")
print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
for pair in Pair.all() {
  let measures = (pair.isEqual ? ["exact"] + Bench.lenient.dropFirst() : Bench.lenient)
    .map { (name: $0.split { "{:} ".contains($0) }.first.map(String.init) ?? $0, limit: $0) }
    .filter { isWanted("\(pair.name) \($0.name)") }
  if measures.isEmpty { continue }
  let folder = "\(bench.folder)/\(pair.name)"
  try pair.write(to: folder)
  let peer = try peerSeconds(folder)
  for (name, limit) in measures {
    let isOfGoal = ["exact", "max-level", "perceptual"].contains(name)
    let count = isOfGoal ? pairs : min(pairs, most)
    let (decoding, check) = try bench.milliseconds(folder, count: count, measure: limit)
    func text(_ value: Double, _ digits: Int) -> String {
      value.formatted(.number.precision(.fractionLength(digits)).grouping(.never))
    }
    print(
      "| \(pair.name) | \(name) | \(count) | \(text(decoding, 2)) ms | \(text(check, 2)) ms",
      "\(text((check / decoding - 1) * 100, 0)) %",
      peer.map { "\(text($0 * 1000, 0)) ms" } ?? "–",
      peer.map { "\(text($0 * 1000 / check, 0))×" } ?? "–", separator: " | ", terminator: " |\n")
  }
  try FileManager.default.removeItem(atPath: folder)
}
