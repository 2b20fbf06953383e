import Layers
import Tensors
import Upscaling

extension BenchmarkCase {
  /// Networks that enlarge a picture, in tiles as the command does.
  static let upscalings = [
    upscaling("espcn-x2", .espcn(scale: 2), side: 512, products: 1600 + 18_432 + 1152),
    upscaling(
      "fsrcnn-x2", .fsrcnn(scale: 2), side: 512, products: 1400 + 672 + 4 * 1296 + 672 + 224),
    upscaling(
      "waifu2x", .upconv7, side: 256,
      products: 432 + 4608 + 18_432 + 73_728 + 147_456 + 294_912 + 12_288),
  ]

  /// `products` are the multiplications for one pixel of the small picture.
  private static func upscaling(
    _ name: String, _ configuration: UpscalerConfiguration, side: Int, products: Int
  ) -> BenchmarkCase {
    BenchmarkCase(
      name,
      "\(configuration.network.rawValue) × \(configuration.scale) of \(side) × \(side) pixels",
      operations: 2 * Double(side * side * products)
    ) {
      let store = ParameterStore(FreshParameters(seed: 0))
      let upscaler = try Upscaler(configuration, from: store.scope)
      let picture = numbers([upscaler.channels, side + 64, side + 64])
      return {
        _ = upscaler.enlarged(
          rows: 0..<side, of: Size2D(side), tile: upscaler.usualTile
        ) { window in
          // What lies beyond the border only has to be somewhere.
          let (rows, columns) = (window.rows, window.columns)
          return picture.sliced(1, rows.lowerBound + 32..<rows.upperBound + 32)
            .sliced(2, columns.lowerBound + 32..<columns.upperBound + 32)
        }
      }
    }
  }
}
