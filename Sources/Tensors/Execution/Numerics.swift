/// The version of everything that decides bits: orders of sums, polynomials, random streams.
///
/// It is stored with every recipe and checkpoint. A release that has to change an order raises it,
/// so that a picture drawn again can say why it differs.
public let numericsVersion = 1
