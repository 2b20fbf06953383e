import Layers

extension CLIPTextModel {
  /// The tensors of a transformers folder: all of the model's own names, and the numbers of places
  /// that files of old carry.
  public static var names: NameTable {
    .below("", ignoring: ["text_model.embeddings.position_ids"])
  }

  /// The tensors of a single file below `text_encoders.`, in a folder called `clip_l` or `clip_g`.
  ///
  /// CLIP-L's projection is the identity there, and left out.
  public static func names(inSingleFile encoder: String) -> NameTable {
    var table = NameTable.below(
      "text_encoders.\(encoder).transformer.", ignoring: ["text_model.embeddings.position_ids"])
    table.identities = ["text_projection.weight"]
    return table
  }
}

extension T5Encoder {
  /// The tensors of a transformers folder: all of the model's own names, and a second copy of the
  /// token table that some files carry.
  public static var names: NameTable { .below("", ignoring: ["encoder.embed_tokens.weight"]) }

  /// The tensors below `text_encoders.t5xxl` of a single file.
  public static var namesInSingleFile: NameTable {
    .below("text_encoders.t5xxl.transformer.", ignoring: ["encoder.embed_tokens.weight"])
  }
}
