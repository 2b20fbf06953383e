import Layers
import Tensors

/// Latents as tokens that know their place: `proj`, `pos_embed`.
///
/// The table of positions is square; a grid of patches takes the part in its middle.
///
/// Source: diffusers' `PatchEmbed` with `pos_embed_max_size`.
struct LatentPatches: Sendable {
  private let projection: Convolution
  private let positions: Parameter
  private let side: Int
  private let patch: Int

  /// Pulls `proj` and `pos_embed`.
  init(_ configuration: MMDiTConfiguration, from scope: ParameterScope) throws {
    (side, patch) = (configuration.positions, configuration.patchSize)
    projection = try Convolution(
      inputs: configuration.inputChannels, outputs: configuration.width,
      kernel: Size2D(patch), stride: Size2D(patch), from: scope["proj"])
    positions = try scope.parameter(
      "pos_embed", [1, side * side, configuration.width], initial: .zeros)
  }

  /// The rows and columns of patches that latents `[N, C, H, W]` have; `nil` where patches do not
  /// divide them or the table has no room.
  func grid(of shape: Shape) -> Size2D? {
    guard shape[2].isMultiple(of: patch), shape[3].isMultiple(of: patch) else { return nil }
    let grid = Size2D(height: shape[2] / patch, width: shape[3] / patch)
    return grid.height > 0 && grid.width > 0 && max(grid.height, grid.width) <= side ? grid : nil
  }

  /// Returns `[N, T, width]` for latents `[N, C, H, W]`, whose grid is that of ``grid(of:)``.
  func callAsFunction(_ x: Tensor, grid: Size2D) -> Tensor {
    let width = positions.value.shape[2]
    let (top, left) = ((side - grid.height) / 2, (side - grid.width) / 2)
    // The table is large, and stored in 16 bits perhaps: only the rows that are read are widened.
    let places = positions.value.reshaped(side * side, width).gatherRows(
      Indices(
        (top..<top + grid.height).flatMap { row in
          (left..<left + grid.width).map { row * side + $0 }
        }, [1, grid.area]))
    return projection(x).reshaped(x.shape[0], width, grid.area).transposed() + places
  }
}
