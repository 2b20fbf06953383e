import Tensors
import TestSupport

extension GradientCase {
  static let scans: [GradientCase] = [false, true].flatMap { isReversed in
    let way = isReversed ? ", the other way" : ""
    return [
      GradientCase(
        "selective scan" + way, [[2, 5, 18], [2, 5, 18], [3, 18], [2, 5, 3], [2, 5, 3]]
      ) {
        $0[0].selectiveScan(
          steps: $0[1].squared(), decay: -$0[2].exp(), input: $0[3], output: $0[4],
          isReversed: isReversed)
      },
      GradientCase("diagonal scan" + way, [[2, 5, 18], [3, 18], [3, 18], [3, 18], [3, 18]]) {
        $0[0].diagonalScan(
          decay: ($0[1] * 0.5, $0[2] * 0.5), output: ($0[3], $0[4]), isReversed: isReversed)
      },
      GradientCase("token convolution" + way, [[2, 5, 18], [3, 18]]) {
        $0[0].tokenConvolution(weight: $0[1], isReversed: isReversed)
      },
    ]
  }
}
