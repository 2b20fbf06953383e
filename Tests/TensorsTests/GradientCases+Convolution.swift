import Tensors
import TestSupport

extension GradientCase {
  static let convolutions: [GradientCase] =
    [
      GradientCase("conv2d", [[2, 3, 5, 6], [4, 3, 3, 3], [4]]) {
        conv2d($0[0], weight: $0[1], bias: $0[2], padding: 1)
      },
      GradientCase("conv2d, steps and gaps that differ by axis", [[2, 2, 9, 8], [3, 2, 3, 2]]) {
        conv2d(
          $0[0], weight: $0[1], stride: Size2D(height: 2, width: 3),
          padding: Size2D(height: 2, width: 1), dilation: Size2D(height: 2, width: 1))
      },
      GradientCase("conv2d in groups", [[2, 4, 5, 4], [6, 2, 3, 3], [6]]) {
        conv2d($0[0], weight: $0[1], bias: $0[2], padding: 1, groups: 2)
      },
      GradientCase("conv2d, depthwise", [[2, 4, 5, 6], [4, 1, 3, 3]]) {
        conv2d($0[0], weight: $0[1], stride: 2, padding: 1, groups: 4)
      },
      GradientCase("conv2d, steps longer than the kernel", [[1, 2, 8, 8], [3, 2, 2, 2]]) {
        conv2d($0[0], weight: $0[1], stride: 3)
      },
      GradientCase("conv_transpose2d", [[2, 3, 4, 3], [3, 2, 4, 4], [2]]) {
        convTranspose2d($0[0], weight: $0[1], bias: $0[2], stride: 2, padding: 1)
      },
      GradientCase("conv_transpose2d, axes that differ", [[1, 4, 3, 4], [4, 1, 3, 2]]) {
        convTranspose2d(
          $0[0], weight: $0[1], stride: Size2D(height: 3, width: 2),
          padding: Size2D(height: 1, width: 0), outputPadding: Size2D(height: 2, width: 1),
          dilation: Size2D(height: 2, width: 1), groups: 2)
      },
      GradientCase("max_pool2d", [[2, 2, 7, 6]], step: 1e-4, tolerance: 2e-2) {
        maxPool2d($0[0], kernel: 3, stride: 2, padding: 1).values
      },
      GradientCase("max_unpool2d", [[1, 2, 2, 2]]) {
        maxUnpool2d(
          $0[0], indices: Indices([0, 3, 8, 15, 5, 6, 9, 10], [1, 2, 2, 2]), size: 4)
      },
      GradientCase("avg_pool2d", [[2, 2, 7, 6]]) {
        avgPool2d($0[0], kernel: Size2D(height: 3, width: 2), stride: 2, padding: 1)
      },
      GradientCase("avg_pool2d without the padding", [[2, 2, 7, 6]]) {
        avgPool2d($0[0], kernel: 3, stride: 2, padding: 1, countsPadding: false)
      },
      GradientCase("adaptive_avg_pool2d", [[2, 2, 7, 6]]) {
        adaptiveAvgPool2d($0[0], size: Size2D(height: 3, width: 4))
      },
      GradientCase("pad with a constant", [[1, 2, 3, 4]]) {
        pad($0[0], Margins(left: 1, right: 2, top: 0, bottom: 3), mode: .constant(2))
      },
      GradientCase("pad by reflection", [[1, 2, 3, 4]]) {
        pad($0[0], Margins(left: 1, right: 3, top: 2, bottom: 1), mode: .reflect)
      },
      GradientCase("pad by repetition", [[1, 2, 3, 4]]) {
        pad($0[0], Margins(left: 1, right: 5, top: 2, bottom: 1), mode: .replicate)
      },
      // Places are kept away from the elements' centres, where the slope jumps.
      GradientCase(
        "grid_sample", [[2, 2, 4, 4], [2, 3, 3, 2]], step: 1e-3,
        prepare: { (($0 * 2.4).rounded() + 0.25 + 0.2 * abs($0)) / 2 }
      ) { gridSample($0[0], grid: $0[1]) },
      GradientCase(
        "grid_sample with aligned corners", [[2, 2, 5, 5], [2, 3, 3, 2]], step: 1e-3,
        prepare: { (($0 * 2.4).rounded() + 0.25 + 0.2 * abs($0)) / 2 }
      ) { gridSample($0[0], grid: $0[1], alignCorners: true) },
      GradientCase("pixel_shuffle and back", [[2, 8, 4, 2]]) {
        pixelUnshuffle(pixelShuffle($0[0], factor: 2) * $0[0].reshaped(2, 2, 8, 4), factor: 4)
      },
    ] + interpolations

  private static let interpolations: [GradientCase] = InterpolationMode.allCases.flatMap { mode in
    let canAlign = mode == .bilinear || mode == .bicubic
    return [(false, false), (true, false), (false, true), (true, true)]
      .filter { canAlign || $0 == (false, false) }
      .map { alignCorners, antialias in
        GradientCase("\(mode.rawValue), \(alignCorners), \(antialias)", [[2, 2, 6, 5]]) {
          interpolate(
            $0[0], size: Size2D(height: 4, width: 7), mode: mode, alignCorners: alignCorners,
            antialias: antialias)
        }
      }
  }
}
