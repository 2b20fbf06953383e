/// Copies elements from anywhere in a tensor into the order of an output: the mover behind permuted
/// axes, slices and repeated axes.
struct StridedCopy {
  /// For each axis of the output, how far apart neighbours lie in the source.
  let shape: Shape
  let strides: [Int]
  var offset = 0

  func callAsFunction(_ x: Tensor) -> Tensor {
    // Axes that are neighbours in the source as well are walked as one.
    var axes: [(length: Int, stride: Int)] = []
    for (length, stride) in zip(shape.dimensions, strides) where length != 1 {
      if let last = axes.last, last.stride == stride * length, stride != 0 {
        axes[axes.count - 1] = (last.length * length, stride)
      } else {
        axes.append((length, stride))
      }
    }
    let run = axes.popLast() ?? (1, 1)
    let runs = axes.reduce(1) { $0 * $1.length }
    let outer = axes
    return Tensor(shape) { y in
      guard shape.count > 0 else { return }
      read(x) { x in
        Partition.ranges(runs, cost: run.length) { range in
          for index in range {
            var (rest, from) = (index, offset)
            for axis in outer.reversed() {
              from += rest % axis.length * axis.stride
              rest /= axis.length
            }
            let (source, target) = (x + from, y + index * run.length)
            if run.stride == 1 {
              target.update(from: source, count: run.length)
            } else {
              for i in 0..<run.length { target[i] = source[i &* run.stride] }
            }
          }
        }
      }
    }
  }
}
