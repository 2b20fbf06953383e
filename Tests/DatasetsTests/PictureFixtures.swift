import Datasets
import Files
import Images
import Synchronization
import TestSupport
import Testing

/// Pictures that tests write into their folders.
enum Picture {
  /// A PNG file whose every sample tells its place and the picture's number.
  static func png(
    _ width: Int = 4, _ height: Int = 3, channels: Image.Channels = .rgb, number: Int = 0
  ) throws -> [UInt8] {
    try image(width, height, channels: channels, number: number).encoded(as: .png)
  }

  /// The picture of such a file.
  static func image(
    _ width: Int = 4, _ height: Int = 3, channels: Image.Channels = .rgb, number: Int = 0
  ) -> Image {
    let count = width * height * channels.rawValue
    return Image(
      width: width, height: height, channels: channels,
      bytes: (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + number * 31) })
  }

  /// The bytes of a file of another test target.
  static func fixture(_ name: String) throws -> [UInt8] {
    try MappedFile(path: Fixtures.repository + "/Tests/ImagesTests/Fixtures/" + name)
      .withBytes { Array($0) }
  }
}

/// Remembers the lines that a dataset warns with.
final class Warnings: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  /// Options that write here.
  func options(
    cache: LoadingOptions.Cache = .auto, workers: Int = 2, isStrict: Bool = false
  ) -> LoadingOptions {
    var options = LoadingOptions()
    (options.cache, options.workers, options.isStrict) = (cache, workers, isStrict)
    options.warn = { line in self.lines.withLock { $0.append(line) } }
    return options
  }
}

/// A preparation with some of its settings changed.
func preparation(_ change: (inout PicturePreparation) -> Void) -> PicturePreparation {
  var preparation = PicturePreparation()
  change(&preparation)
  return preparation
}

#if os(Linux)
  /// The most memory that this process has had, in kilobytes.
  func peakMemory() throws -> Int {
    let status = try FileBytes.read("/proc/self/status", limit: 1 << 20) { _ in }
    let text = String(decoding: status, as: UTF8.self)
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(line.split(separator: " ").compactMap { Int($0) }.first)
  }
#endif
