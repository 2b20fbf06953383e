import Datasets
import Files
import Foundation
import TestSupport
import Testing

@Suite struct MNISTTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// Puts files into the test's folder, which is gone when the test ends.
  private func folder(_ files: [String: [UInt8]]) throws -> String {
    for (name, bytes) in files { _ = try folder.write(bytes, as: name) }
    return folder.path
  }

  private let head: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3]

  @Test func `reads pictures one after the other`() throws {
    let path = try folder(["t10k-images-idx3-ubyte": head + [1, 2, 3, 4, 5, 6]])
    let digits = try MNIST(path: path)
    #expect(digits.count == 2)
    #expect(digits.imageShape == [1, 1, 3])
    #expect(digits.samples(at: 1) == [4, 5, 6])
    #expect(try digits.subset(1..<2).samples(at: 0) == [4, 5, 6])
  }

  @Test func `refuses a file that is shorter or longer than its head says`() throws {
    for body in [[1, 2, 3], [1, 2, 3, 4, 5, 6, 7]] as [[UInt8]] {
      let path = try folder(["t10k-images-idx3-ubyte": head + body])
      #expect(throws: DatasetError.self) { try MNIST(path: path) }
    }
  }

  @Test func `refuses a head whose sizes overflow`() throws {
    let huge: [UInt8] = [0, 0, 8, 3] + Array(repeating: 255, count: 12)
    let path = try folder(["t10k-images-idx3-ubyte": huge + [1]])
    #expect(throws: DatasetError.self) { try MNIST(path: path) }
  }

  @Test func `says what it looked for in a folder without digits`() throws {
    let path = try folder([:])
    #expect(
      throws: DatasetError.empty(
        path: path, expected: "an MNIST file such as train-images-idx3-ubyte(.gz)")
    ) { try MNIST(path: path) }
    #expect(!MNIST.recognizes(path))
  }

  @Test func `refuses a gzip stream that is cut short`() throws {
    let path = try folder(["t10k-images-idx3-ubyte.gz": [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x63]])
    #expect(throws: DatasetError.self) { try MNIST(path: path) }
  }

  @Test func `a file that may not be read is for the system to refuse`() async {
    // In a process of its own: the superuser may read everything, so it steps down for a moment.
    await #expect(processExitsWith: .success) {
      let place = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      let path = place.appending(path: "t10k-images-idx3-ubyte").path
      try Data([1]).write(to: URL(filePath: path))
      try #require(chmod(path, 0) == 0)
      if geteuid() == 0 { try #require(seteuid(65534) == 0) }
      #expect(
        throws: FileError.cannotRead(
          path: path,
          reason: "Permission denied; choose another place or change its permissions")
      ) { try MNIST(path: path) }
      if getuid() == 0 { try #require(seteuid(0) == 0) }
      try FileManager.default.removeItem(at: place)
    }
  }
}
