import Layers

extension TinyAutoencoder {
  /// Which half of it.
  public enum Half: String, Sendable {
    case encoder, decoder
  }

  /// How the tensors of a half get the names that it pulls, seen from the names of a file; `nil` where
  /// the file has no such half.
  ///
  /// Known are its author's files of one half (`1.weight`) or of both (`decoder.1.weight`), and
  /// diffusers' `AutoencoderTiny` (`decoder.layers.0.weight`), where a decoder is counted without the
  /// bound in front.
  public static func names(of half: Half, inFileWith names: [String]) -> NameTable? {
    let names = Set(names)
    let first = half == .encoder ? 0 : 1
    let layers = "\(half.rawValue).layers."
    if names.contains(layers + "0.weight") {
      return NameTable(
        prefix: layers,
        rules: layersWithNumbers(of: half).map { NameTable.Rule("\($0 - first).*", "\($0).*") })
    }
    return ["", "\(half.rawValue)."].first { names.contains("\($0)\(first).weight") }
      .flatMap { prefix in
        // A file of one half says nowhere which: only a decoder counts 19 layers.
        let isDecoder = names.contains("\(prefix)19.weight")
        return isDecoder == (half == .decoder) ? .below(prefix) : nil
      }
  }

  /// The layers that have parameters, as the author counts them.
  private static func layersWithNumbers(of half: Half) -> [Int] {
    switch half {
    case .encoder: Array(0...14)
    case .decoder: [1, 3, 4, 5, 7, 8, 9, 10, 12, 13, 14, 15, 17, 18, 19]
    }
  }
}
