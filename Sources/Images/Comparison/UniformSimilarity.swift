enum UniformSimilarity { static let window = 7 }
enum GaussianSimilarity { static let window = 11 }
enum MultiScaleSimilarity { static let leastSide = 161 }
