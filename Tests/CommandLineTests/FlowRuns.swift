import Checkpoints
import Foundation
import Images
import Tensors
import Testing

/// Runs of small rectified flows on small pictures.
enum FlowRuns {
  /// Twelve pictures of 8×8 in two folders, with attributes.
  static func pictures(in workshop: borrowing Workshop) throws -> String {
    let root = workshop.path("pictures")
    var table = "file_name,shade,kind\n"
    for (name, base) in [("dark", 0), ("light", 160)] {
      try FileManager.default.createDirectory(
        atPath: "\(root)/\(name)", withIntermediateDirectories: true)
      for index in 0..<6 {
        let bytes = (0..<192).map { UInt8(base + ($0 * 7 + index * 13) % 96) }
        try Image(width: 8, height: 8, channels: .rgb, bytes: bytes)
          .write(to: "\(root)/\(name)/\(index).png", as: .png)
        table +=
          "\(name)/\(index).png,\(base == 0 ? 0.1 : 0.9),\(index % 2 == 0 ? "even" : "odd")\n"
      }
    }
    try Data(table.utf8).write(to: URL(fileURLWithPath: "\(root)/metadata.csv"))
    return root
  }

  /// Trains by a recipe on these pictures, and returns the path of the model.
  static func train(
    _ text: String, in workshop: borrowing Workshop, as name: String = "run",
    _ arguments: [String] = [],
    environment: [String: String] = [:]
  ) throws -> String {
    let recipe = try workshop.write(text.utf8, as: "recipe.yaml")
    let data =
      FileManager.default.fileExists(atPath: workshop.path("pictures"))
      ? workshop.path("pictures") : try pictures(in: workshop)
    let finished = try runAtelier(
      ["train", recipe, "--data", data, "--output", workshop.path(name)] + arguments,
      environment: environment)
    try #require(finished.status == 0, "\(finished.errors)")
    return workshop.path("\(name)/model.safetensors")
  }

  /// Expects every parameter of two files to have the same bits.
  static func expectEqualModels(_ first: String, _ second: String, _ comment: String) throws {
    let (expected, found) = (
      try SafetensorsFile(path: first), try SafetensorsFile(path: second)
    )
    #expect(expected.names == found.names)
    for name in expected.names {
      let (a, b) = (try expected.tensor(named: name), try found.tensor(named: name))
      #expect(a.values.map(\.bitPattern) == b.values.map(\.bitPattern), "\(comment): \(name)")
    }
  }
}
