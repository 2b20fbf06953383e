import Tensors

extension MMDiTConfiguration {
  /// What a single file's transformer is made of, told by the shapes of its tensors: such a file says
  /// it nowhere else.
  ///
  /// A head's numbers show where queries are normalized; without that they are 64 in all published
  /// files. `nil` where a tensor is missing or has too few axes; ``complaint`` says what else is wrong.
  public init?(
    singleFile shape: (_ name: String) -> Shape?, headSize: Int = 64
  ) {
    self.init()
    func read(_ name: String, rank: Int) -> Shape? {
      shape(name).flatMap { $0.rank == rank && $0.count > 0 ? $0 : nil }
    }
    func block(_ layer: Int, _ name: String) -> Shape? {
      shape("joint_blocks.\(layer).x_block.\(name).weight")
    }
    guard let patches = read("x_embedder.proj.weight", rank: 4),
      let text = read("context_embedder.weight", rank: 2),
      let pooled = read("y_embedder.mlp.0.weight", rank: 2),
      let table = read("pos_embed", rank: 3),
      let output = read("final_layer.linear.weight", rank: 2)
    else { return nil }
    (inputChannels, patchSize) = (patches[1], patches[2])
    outputChannels = output[0] / (patches[2] * patches[2])
    (textSize, innerTextSize, pooledSize) = (text[1], text[0], pooled[1])
    positions = Int(Double(table[1]).squareRoot())
    layers = 0
    while block(layers, "attn.qkv") != nil { layers += 1 }
    dualLayers = (0..<layers).filter { block($0, "attn2.qkv") != nil }
    let norm = block(0, "attn.ln_q")
    queryKeyNorm = norm == nil ? nil : "rms_norm"
    self.headSize = norm?.count ?? headSize
    heads = patches[0] / max(self.headSize, 1)
  }
}
