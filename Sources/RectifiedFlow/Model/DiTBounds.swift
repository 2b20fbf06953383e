/// What a file or a recipe may say of the numbers of a ``DiTConfiguration``: whatever is written there,
/// nothing is built that no machine could hold.
package enum DiTBounds {
  /// The pixels of a patch's side.
  package static let patch = 1...256
  /// The numbers of a token.
  package static let width = 1...16_384
  /// How many blocks there are.
  package static let depth = 1...256
  /// How many heads a mixer has.
  package static let heads = 1...256
  /// The numbers between a feed-forward's maps, for each of a token's.
  package static let feedForwardRatio = 1...64
  /// How many states a channel of a state space has.
  package static let stateSize = 1...256
  /// The neighbouring tokens that attend to each other.
  package static let block = 1...65_536
  /// How many random features a Performer has.
  package static let features = 1...65_536
  /// How much wider a gated attention unit is inside.
  package static let expansion = 1...64
  /// How many experts a mixture has, and how many of them a token asks for.
  package static let experts = 1...256
  /// The places of an expert as a multiple of its even share.
  package static let capacityFactor = 0.01...256.0
}
