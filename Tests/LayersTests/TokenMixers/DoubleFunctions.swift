import Foundation

/// eˣ of the system: tests in double may use it, as nothing is compared bit by bit.
func exponential(_ x: Double) -> Double { exp(x) }
/// cos x.
func cosine(_ x: Double) -> Double { cos(x) }
/// sin x.
func sine(_ x: Double) -> Double { sin(x) }
/// xʸ.
func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
