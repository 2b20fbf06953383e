import Rendering

extension RenderRecipe.Over {
  /// With the digests of the files.
  func digested() throws -> RenderRecipe.Over {
    var over = self
    over.image = try image.digested()
    over.mask = try mask?.digested()
    return over
  }
}

extension RenderRecipe.Between {
  /// With the digests of the files.
  func digested() throws -> RenderRecipe.Between {
    var between = self
    between.first = try first.digested()
    between.last = try last.digested()
    return between
  }
}

extension RenderRecipe.Adapter {
  /// With the digest of the file.
  func digested() throws -> RenderRecipe.Adapter {
    RenderRecipe.Adapter(file: try file.digested(), scale: scale)
  }
}

extension RenderRecipe.Input {
  /// With the digest of the file.
  func digested() throws -> RenderRecipe.Input {
    RenderRecipe.Input(file: file, digest: try fileDigest(file))
  }
}
