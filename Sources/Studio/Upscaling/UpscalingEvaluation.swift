import Datasets
import Elementary
import Files
import Images
import Tensors
import Upscaling

/// How near an upscaler comes to pictures that were made smaller, beside the bicubic filter.
///
/// A picture is cut to a multiple of the factor at its right and lower border, made smaller by the
/// antialiased bicubic filter and rounded to 8 bits, then enlarged. What the network gives is
/// compared as it is, neither clamped nor rounded; four pixels of the small picture are left out
/// at each border. Networks of the luminance are compared by the luminance, as is the filter, whose
/// pictures have 8 bits.
public struct UpscalingEvaluation: Codable, Sendable {
  /// How near two pictures are.
  public struct Nearness: Codable, Hashable, Sendable {
    /// The peak signal-to-noise ratio in dB, of numbers within 0 … 1.
    public var psnr: Double
    /// The structural similarity, windows of 11 × 11 pixels under a Gaussian of σ = 1.5, of 8 bits.
    public var ssim: Double
    /// How strong the pattern of the factor is in the picture that was made, in levels of 255.
    public var checkerboard: Double
  }

  /// What was measured of one picture.
  public struct Picture: Codable, Hashable, Sendable {
    /// Its path below the folder.
    public var name: String
    /// Of the network.
    public var upscaler: Nearness
    /// Of the bicubic filter.
    public var bicubic: Nearness
    /// How strong the pattern of the factor is in the picture itself.
    public var checkerboard: Double
  }

  /// How many times longer sides become.
  public let scale: Int
  /// `luminance` or `colours`.
  public let compared: String
  /// The means over the pictures.
  public let upscaler: Nearness, bicubic: Nearness
  /// The mean over the pictures themselves.
  public let checkerboard: Double
  /// Each picture.
  public let pictures: [Picture]

  /// Measures a network on the last pictures of a folder or of all, or on one picture.
  ///
  /// Throws where there are none, one cannot be read, or one is too small.
  init(
    _ method: UpscaleMethod, data path: String, last: Int?, options: LoadingOptions
  ) throws {
    guard case .network(let network) = method.kind else {
      preconditionFailure("UpscalingEvaluation: a filter is not compared with one")
    }
    let names = FileKind(path) == .folder ? try Self.names(in: path) : [""]
    let chosen = names.suffix(last ?? names.count)
    var measured: [Picture] = []
    for (index, name) in chosen.enumerated() {
      let file = name.isEmpty ? path : "\(path)/\(name)"
      measured.append(try Self.measure(network, name: name.isEmpty ? path : name, path: file))
      options.progress(index + 1, chosen.count)
    }
    pictures = measured
    (scale, compared) = (network.scale, network.channels == 1 ? "luminance" : "colours")
    upscaler = Self.mean(pictures.map(\.upscaler))
    bicubic = Self.mean(pictures.map(\.bicubic))
    checkerboard = pictures.reduce(0) { $0 + $1.checkerboard } / Double(pictures.count)
  }

  private static func names(in folder: String) throws -> [String] {
    let names = try files(below: folder).filter(UpscaleItem.isPicture)
    guard !names.isEmpty else { throw UpscaleError.noPictures(folder: folder) }
    return names
  }

  private static func mean(_ values: [Nearness]) -> Nearness {
    let count = Double(values.count)
    return Nearness(
      psnr: values.reduce(0) { $0 + $1.psnr } / count,
      ssim: values.reduce(0) { $0 + $1.ssim } / count,
      checkerboard: values.reduce(0) { $0 + $1.checkerboard } / count)
  }

  private static func measure(_ network: Upscaler, name: String, path: String) throws -> Picture {
    let whole = try Image.read(path).flattened().withDepth(.eight)
    let kind = network.channels == 1 ? whole : whole.converted(to: .rgb)
    // What is left has to hold a window of each measure.
    let (s, least) = (network.scale, 8 * network.scale + max(11, 8 * network.scale))
    guard min(kind.width, kind.height) / s * s >= least else {
      throw DatasetError.invalid(
        path: path, expected: "a picture of at least \((least + s - 1) / s * s) pixels a side",
        found: "\(kind.width)×\(kind.height)")
    }
    let picture = kind.cropped(
      x: 0, y: 0, width: kind.width / s * s, height: kind.height / s * s)
    let low = picture.resized(width: picture.width / s, height: picture.height / s)
    let drawn = network.enlarged(
      rows: 0..<low.height, of: Size2D(height: low.height, width: low.width),
      tile: network.usualTile
    ) { window in seen(low, window.rows, window.columns, channels: network.channels) }
    let inner = (
      rows: 4 * s..<picture.height - 4 * s, columns: 4 * s..<picture.width - 4 * s
    )
    func part(_ image: Image) -> Tensor {
      seen(image, inner.rows, inner.columns, channels: network.channels)
    }
    let (expected, filtered) = (
      part(picture), part(low.resized(width: picture.width, height: picture.height))
    )
    return Picture(
      name: name,
      upscaler: try nearness(
        expected, drawn.sliced(1, inner.rows).sliced(2, inner.columns), factor: s),
      bicubic: try nearness(expected, filtered, factor: s),
      checkerboard: 255 * Upscaling.checkerboard(expected, factor: s))
  }

  /// The numbers of a window as the network sees them.
  private static func seen(
    _ image: Image, _ rows: Range<Int>, _ columns: Range<Int>, channels: Int
  ) -> Tensor {
    Tensor([channels, rows.count, columns.count]) { target in
      if channels == 1 {
        image.copyLuminance(rows: rows, columns: columns, into: target)
      } else {
        image.copyColours(rows: rows, columns: columns, into: target)
      }
    }
  }

  private static func nearness(
    _ expected: Tensor, _ found: Tensor, factor: Int
  ) throws -> Nearness {
    let squares = zip(expected.values, found.values).reduce(0.0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }
    let similarity = try PictureComparison(.gaussianSSIM(0))
      .compare(rounded(expected), rounded(found)).measured
    let mean = max(squares / Double(expected.count), 1e-12)
    return Nearness(
      psnr: -10 * PortableMath.log10(mean), ssim: similarity ?? 0,
      checkerboard: 255 * Upscaling.checkerboard(found, factor: factor))
  }

  private static func rounded(_ pixels: Tensor) throws -> Image {
    try Image(
      planes: (pixels * 2 - 1).values, width: pixels.shape[2], height: pixels.shape[1],
      channels: pixels.shape[0] == 1 ? .grey : .rgb)
  }
}
