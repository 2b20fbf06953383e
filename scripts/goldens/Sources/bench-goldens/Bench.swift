import Dispatch
import Foundation
import Images

/// Times the command, and decoding the same files.
struct Bench {
  let atelier: String
  let folder: String
  let python: String?

  /// Limits that any pair passes: pairs that differ would be written for a look, which is no part
  /// of comparing.
  static let lenient = [
    "{max-level: 254}", "{rms: 254}", "{psnr: 1}", "{ssim: 0.01}",
    "{perceptual: {pixels: 1048575}}",
    "{ssim-gaussian: 0.01}", "{ms-ssim: 0.01}",
  ]

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Returns what a command prints.
  func output(_ command: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let text = String(decoding: data, as: UTF8.self)
    if process.terminationStatus != 0 {
      throw Failure(
        description: "\(command.joined(separator: " ")): exit \(process.terminationStatus)\n\(text)"
      )
    }
    return text
  }

  private func seconds(_ work: () throws -> Void) rethrows -> Double {
    let time = try ContinuousClock().measure(work)
    return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
  }

  /// Returns the milliseconds of a pair: decoding alone, and the whole command.
  ///
  /// Turn and turn about, the best of two for few pairs: the machine may be busy otherwise.
  func milliseconds(
    _ pictures: String, count: Int, measure: String
  ) throws -> (decoding: Double, check: Double) {
    try Pair.link(pictures, count: count)
    let file = "\(pictures)/goldens.yaml"
    try "cases: {pairs: {expected: expected, actual: actual, compare: \(measure)}}"
      .write(toFile: file, atomically: true, encoding: .utf8)
    var (decoding, check) = (Double.infinity, Double.infinity)
    for _ in 0..<(count < 500 ? 2 : 1) {
      decoding = min(
        decoding,
        seconds {
          DispatchQueue.concurrentPerform(iterations: count) { index in
            do {
              // Both live at once, as in a comparison: pages that are handed out again cost less.
              let pair = try ["expected", "actual"].map {
                try Image.read("\(pictures)/\($0)/\(index).png")
              }
              withExtendedLifetime(pair) {}
            } catch { fatalError("\(error)") }
          }
        })
      check = min(
        check, try seconds { _ = try output([atelier, "golden", "check", file]) })
    }
    return (decoding * 1000 / Double(count), check * 1000 / Double(count))
  }
}
