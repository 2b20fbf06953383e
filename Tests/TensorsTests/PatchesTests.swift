import CKernels
import TestSupport
import Testing

@Suite struct PatchesTests {
  @Test(arguments: [(1, 1, 0), (2, 1, -3), (1, 2, 2), (3, 4, -1)])
  func `gathers what the definition names, both ways round`(
    rowStep: Int, columnStep: Int, shift: Int
  ) {
    let (height, width, channels, gridWidth) = (7, 5, 3, 6)
    var numbers = SeededNumbers(41)
    let source = numbers.uniform(channels * height * width)
    let tapRows = [0, 0, 2, 4].map { $0 + shift }
    let tapColumns = [0, 3, 1, -2].map { $0 - shift }
    tapRows.withUnsafeBufferPointer { tapRows in
      tapColumns.withUnsafeBufferPointer { tapColumns in
        guard let rows = tapRows.baseAddress, let columns = tapColumns.baseAddress else { return }
        var patches = ck_patches(
          height: height, width: width, row_step: rowStep, column_step: columnStep,
          grid_width: gridWidth, tap_count: 4, tap_rows: rows, tap_columns: columns)
        let (firstTap, taps, firstPixel, pixels, stride) = (3, 7, 4, 13, 16)
        var gathered = [Float](repeating: .nan, count: taps * stride)
        ck_gather_patches(
          &patches, source, firstTap, taps, firstPixel, pixels, &gathered, stride)
        var turned = [Float](repeating: .nan, count: pixels * stride)
        ck_gather_patches_transposed(
          &patches, source, firstTap, taps, firstPixel, pixels, &turned, stride)
        for t in 0..<stride {
          for p in 0..<stride {
            let expected =
              t < taps && p < pixels
              ? ck_patch_reference(&patches, source, firstTap + t, firstPixel + p) : 0
            if t < taps { #expect(gathered[t * stride + p] == expected) }
            if p < pixels { #expect(turned[p * stride + t] == expected) }
          }
        }
      }
    }
  }
}
