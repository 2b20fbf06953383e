/// What is done to the elements of a map as a strip of it is copied: a group norm by the moments of
/// the whole picture, then an activation.
package struct MapNormalization: Sendable {
  let means, scales, weights, biases: [Float]
  let activation: Elementwise?

  /// Looks at a whole map.
  ///
  /// - Precondition: weight and bias are `[C]`.
  package init(
    of map: FeatureMap, groups: Int, weight: Tensor, bias: Tensor, epsilon: Float,
    then activation: Elementwise?
  ) {
    precondition(
      weight.count == map.channels && bias.count == map.channels,
      "MapNormalization: \(weight.shape) and \(bias.shape) for \(map.channels) channels")
    (means, scales) = map.moments(groups: groups, epsilon: epsilon)
    (weights, biases) = (weight.values, bias.values)
    self.activation = activation
  }
}
