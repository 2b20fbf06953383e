/// 1 where a comparison of two elements holds, 0 elsewhere; no gradient flows through it.
struct Comparison {
  enum Kind: Sendable { case greater, less, equal }

  let kind: Kind

  func forward(_ inputs: [Tensor]) -> Tensor {
    let (a, b) = (inputs[0], inputs[1])
    let walk = BroadcastWalk(a.shape, b.shape, "comparison")
    return Tensor(walk.shape) { y in
      read(a, b) { a, b in
        walk.forEachRun { run in
          for i in 0..<run.count {
            let (p, q) = (a[run.a + i * walk.aStep], b[run.b + i * walk.bStep])
            let holds =
              switch kind {
              case .greater: p > q
              case .less: p < q
              case .equal: p == q
              }
            y[run.output + i] = holds ? 1 : 0
          }
        }
      }
    }
  }
}

extension Tensor {
  /// 1 where the element is larger than the other one, else 0; without a gradient.
  public func isGreater(than other: Tensor) -> Tensor {
    Comparison(kind: .greater).forward([self, other])
  }

  /// 1 where the element is smaller than the other one, else 0; without a gradient.
  public func isLess(than other: Tensor) -> Tensor {
    Comparison(kind: .less).forward([self, other])
  }

  /// 1 where the elements are equal, else 0; without a gradient.
  public func isEqual(to other: Tensor) -> Tensor {
    Comparison(kind: .equal).forward([self, other])
  }
}
