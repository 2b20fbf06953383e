import Layers

extension MixerExample {
  /// Every mixer, where it takes a rotation also with one.
  static let all = plain + plain.map(\.turned)

  private static let plain = [
    attention, linear, performer, cosFormer, normAttention, blockAttention, wholeBlocks,
    flashQuadratic, flashChunk, flashWholeChunks,
  ]

  static let attention = MixerExample("attention", .attention) {
    x, parameters, settings, rotation in
    let mixed = parameters.headed(x, heads: settings.heads) { q, k, v in
      Direct.softmaxAttention(rotation?(q) ?? q, rotation?(k) ?? k, v)
    }
    return parameters.linear("out", mixed)
  }

  static let linear = MixerExample(
    "linear attention", .linearAttention
  ) { x, parameters, settings, rotation in
    let mixed = parameters.headed(x, heads: settings.heads) { q, k, v in
      let (q, k) = (Direct.map(q, Direct.positive), Direct.map(k, Direct.positive))
      let (turnedQ, turnedK) = (rotation?(q) ?? q, rotation?(k) ?? k)
      return v.indices.map { i in
        let divisor = v.indices.reduce(0) { $0 + Direct.inner(q[i], k[$1]) } + 1e-6
        return v[0].indices.map { c in
          v.indices.reduce(0) { $0 + Direct.inner(turnedQ[i], turnedK[$1]) * v[$1][c] } / divisor
        }
      }
    }
    return parameters.linear("out", mixed)
  }

  static let performer = MixerExample(
    "Performer", .performer, settings: { $0.features = 12 }
  ) { x, parameters, settings, rotation in
    let directions = parameters.matrix("features")
    let mixed = parameters.headed(x, heads: settings.heads) { q, k, v in
      // Lemma 1 of the paper for x / d^¼.
      func features(_ x: Rows) -> Rows {
        x.map { row in
          let scaled = row.map { $0 / power(Double(row.count), 0.25) }
          return directions.map {
            exponential(Direct.inner($0, scaled) - Direct.inner(scaled, scaled) / 2)
          }
        }
      }
      let (a, b) = (features(rotation?(q) ?? q), features(rotation?(k) ?? k))
      let mean = b.flatMap(\.self).reduce(0, +) / Double(b.count * directions.count)
      return Direct.averaged(v) { i, j in
        Direct.inner(a[i], b[j].map { $0 + 1e-6 * mean })
      }
    }
    return parameters.linear("out", mixed)
  }

  static let cosFormer = MixerExample(
    "cosFormer", .cosFormer
  ) { x, parameters, settings, rotation in
    let mixed = parameters.headed(x, heads: settings.heads) { q, k, v in
      let (q, k) = (Direct.map(q, Direct.relu), Direct.map(k, Direct.relu))
      let (turnedQ, turnedK) = (rotation?(q) ?? q, rotation?(k) ?? k)
      func fading(_ i: Int, _ j: Int) -> Double {
        cosine(Double.pi / 2 * Double(i - j) / Double(v.count))
      }
      return v.indices.map { i in
        let divisor = v.indices.reduce(1e-6) {
          $0 + Direct.inner(q[i], k[$1]) * fading(i, $1)
        }
        return v[0].indices.map { c in
          v.indices.reduce(0) {
            $0 + Direct.inner(turnedQ[i], turnedK[$1]) * fading(i, $1) * v[$1][c]
          } / divisor
        }
      }
    }
    return parameters.linear("out", mixed)
  }

  /// The second of two layers of TransNormer.
  static let normAttention = MixerExample(
    "norm attention", .transNormer, settings: { ($0.layer, $0.depth) = (1, 2) }
  ) { x, parameters, settings, rotation in
    let mixed = parameters.headed(x, heads: settings.heads) { q, k, v in
      let (q, k) = (Direct.map(q, Direct.positive), Direct.map(k, Direct.positive))
      let (a, b) = (rotation?(q) ?? q, rotation?(k) ?? k)
      return Direct.product(Direct.product(a, Direct.transposed(b)), v)
    }
    return parameters.linear("out", Direct.rmsNorm(mixed, parameters.vector("norm.weight")))
  }

  /// The first of two layers of TransNormer.
  static let blockAttention = blocks("block attention", of: 4)
  static let wholeBlocks = blocks("whole blocks", of: 3)

  private static func blocks(_ name: String, of length: Int) -> MixerExample {
    MixerExample(
      name, .transNormer, settings: { ($0.layer, $0.depth, $0.block) = (0, 2, length) }
    ) { x, parameters, settings, rotation in
      let mixed = parameters.headed(x, heads: settings.heads) { q, k, v in
        let (q, k) = (rotation?(q) ?? q, rotation?(k) ?? k)
        return stride(from: 0, to: v.count, by: length).flatMap { start in
          let range = start..<min(start + length, v.count)
          return Direct.softmaxAttention(Array(q[range]), Array(k[range]), Array(v[range]))
        }
      }
      return parameters.linear("out", mixed)
    }
  }

  static let flashQuadratic = flash("FLASH, quadratic", .flashQuadratic)
  static let flashChunk = flash("FLASH, chunks", .flashChunk)
  static let flashWholeChunks = flash("FLASH, whole chunks", .flashChunk, block: 3)

  private static func flash(
    _ name: String, _ kind: TokenMixerKind, block: Int = 4
  ) -> MixerExample {
    MixerExample(name, kind, settings: { $0.block = block }) { x, parameters, settings, rotation in
      let (u, v, z) = (wide("u"), wide("v"), wide("z"))
      func wide(_ name: String) -> Rows { Direct.map(parameters.linear(name, x), Direct.silu) }
      func moved(_ kind: Int) -> Rows {
        let (scale, offset) = (parameters.matrix("scale")[kind], parameters.matrix("offset")[kind])
        let rows = z.map { row in row.indices.map { row[$0] * scale[$0] + offset[$0] } }
        return rotation?(rows) ?? rows
      }
      let tokens = x.count
      let chunk = kind == .flashQuadratic ? tokens : settings.block
      let (q, k) = (moved(0), moved(1))
      let places = DirectRotation(grid: settings.grid, headSize: z[0].count)
      let a = places(Rows(repeating: parameters.vector("place_query"), count: tokens))
      let c = places(Rows(repeating: parameters.vector("place_key"), count: tokens))
      let mixed = (0..<tokens).map { i in
        var sum = [Double](repeating: 0, count: v[0].count)
        for j in 0..<tokens {
          var weight = 0.0
          if i / chunk == j / chunk {
            let score =
              Direct.inner(q[i], k[j]) / Double(z[0].count).squareRoot() + Direct.inner(a[i], c[j])
            weight += Direct.relu(score) * Direct.relu(score) / Double(chunk)
          }
          if kind == .flashChunk {
            weight += Direct.inner(moved(2)[i], moved(3)[j]) / Double(tokens)
          }
          for n in sum.indices { sum[n] += weight * v[j][n] }
        }
        return zip(u[i], sum).map { $0 * $1 }
      }
      return parameters.linear("out", mixed)
    }
  }
}
