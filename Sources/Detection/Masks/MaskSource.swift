import Tensors

/// What the masks of queries are made from, once a model has looked at pictures.
struct MaskSource {
  /// `[N, Q, size]`: what the queries know.
  var known: Tensor
  /// `[N, S, size]`: the places of the map.
  var seen: Tensor
  /// `[N, 1, 1, S]`: 1 where a place belongs to its picture; `nil` where all do.
  var visible: Tensor?
  /// `[N, size, H, W]`: the map that the transformer was given.
  var projected: Tensor
  /// The backbone's maps but the last, the finest one first.
  var maps: [Tensor]

  /// The same for some queries of one picture: masks are made for these alone.
  func chosen(_ queries: [Int], of picture: Int) -> MaskSource {
    func own(_ x: Tensor) -> Tensor { x.sliced(0, picture..<picture + 1) }
    var chosen = MaskSource(
      known: own(known), seen: own(seen), visible: visible.map(own), projected: own(projected),
      maps: maps.map(own))
    chosen.known = chosen.known.reshaped(known.shape[1], known.shape[2])
      .gatherRows(Indices(queries, [queries.count])).expanded(at: 0)
    return chosen
  }
}
