import Dispatch
import Foundation
import Images

// Prints what comparing adds to decoding: `bench-goldens FOLDER [PAIRS]`. The folder gets the pictures.

let arguments = CommandLine.arguments
guard arguments.count > 1 else {
  print("usage: bench-goldens FOLDER [PAIRS]")
  exit(64)
}
let folder = arguments[1]
let count = arguments.count > 2 ? Int(arguments[2]) ?? 40 : 40

/// Seconds for work on every pair, on all cores.
func seconds(_ work: @Sendable () throws -> Void) -> Double {
  let clock = ContinuousClock()
  let time = clock.measure {
    DispatchQueue.concurrentPerform(iterations: count) { _ in
      do { try work() } catch { fatalError("\(error)") }
    }
  }
  return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
}

func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

let measures: [PictureComparison.Measure] = [
  .exact, .psnr(40), .ssim(0.99), .perceptual(threshold: 0.1, pixels: 0), .gaussianSSIM(0.99),
  .multiScaleSSIM(0.99),
]
print("what comparing adds to decoding both files, \(count) pairs of 1024×1024, RGB, on all cores")
print(padded("", 24), measures.map { padded($0.name, 14) }.joined())
for (index, pair) in Pair.all().enumerated() {
  let (a, b) = (try pair.expected.encoded(as: .png), try pair.actual.encoded(as: .png))
  try Data(a).write(to: URL(filePath: "\(folder)/\(index).expected.png"))
  try Data(b).write(to: URL(filePath: "\(folder)/\(index).actual.png"))
  let cells = measures.map { measure in
    let comparison = PictureComparison(measure)
    // Turn and turn about, the best of three each: the machine may be busy with something else.
    var (plain, whole) = (Double.infinity, Double.infinity)
    for _ in 0..<3 {
      plain = min(
        plain,
        seconds {
          // Both live at once, as in a comparison: pages that are handed out again cost less.
          let pictures = (try Image.decode(a), try Image.decode(b))
          withExtendedLifetime(pictures) {}
        })
      whole = min(
        whole, seconds { _ = try comparison.compare(Image.decode(a), Image.decode(b)) })
    }
    return padded("\(((whole / plain - 1) * 1000).rounded() / 10) %", 14)
  }
  print(padded(pair.name, 24), cells.joined())
  let perceptual = PictureComparison(.perceptual(threshold: 0.1, pixels: 0))
  let clock = ContinuousClock()
  var found: Double?
  let time = try clock.measure {
    found = try perceptual.compare(
      Image.read("\(folder)/\(index).expected.png"), Image.read("\(folder)/\(index).actual.png")
    ).measured
  }
  let milliseconds = Double(time.components.attoseconds) * 1e-15
  print(
    "  one pair from files, perceptual: \(milliseconds.rounded()) ms, \(Int(found ?? -1)) pixels")
}
