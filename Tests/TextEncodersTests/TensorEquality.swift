import Tensors

/// Whether shapes and all numbers are the same.
func == (a: Tensor, b: Tensor) -> Bool { a.shape == b.shape && a.values == b.values }
