import Files
import Images

extension BatchPlan.Picture {
  /// What a file has to be made of to be this picture: its recipe but for the names that say nothing
  /// about pixels, and how it is stored.
  func key(carriesMetadata: Bool) throws -> BatchDigest {
    let text = try recipe.sameness.json() + "|\(encoding)|\(carriesMetadata)"
    return BatchDigest(of: Array(text.utf8))
  }

  /// The bytes of its file.
  func encoded(_ image: Image, carriesMetadata: Bool) throws -> [UInt8] {
    guard carriesMetadata else {
      var bare = image
      bare.metadata = ImageMetadata()
      return try bare.encoded(as: encoding)
    }
    return try recipe.assembled([image]).encoded(as: encoding)
  }
}

extension RenderRecipe {
  /// The recipe without what differs between recipes of the same pixels: the release, which the
  /// version of the arithmetic speaks for, and where the model lay.
  var sameness: RenderRecipe {
    var recipe = self
    recipe.version = ""
    (recipe.model.file, recipe.model.configuration) = ("", nil)
    return recipe
  }
}

/// What lies at a picture's place.
enum BatchFileState {
  case missing
  /// The picture, whole; the journal may not know it yet.
  case whole(BatchDigest, isKnown: Bool)
  /// A file that this batch made, and that is not what it was.
  case damaged
  /// Something else.
  case occupied(String)

  /// Looks at the file of a picture.
  ///
  /// Throws `FileError` where it cannot be read.
  init(
    _ picture: BatchPlan.Picture, in folder: String, known: [UInt64: BatchJournal.Known],
    carriesMetadata: Bool
  ) throws {
    let path = "\(folder)/\(picture.name)"
    switch FileKind(path) {
    case .missing:
      self = .missing
      return
    case .folder, .other:
      self = .occupied("something that is no file")
      return
    case .file: break
    }
    let bytes = fileSize(path) == 0 ? [] : try MappedFile(path: path).withBytes { Array($0) }
    let digest = BatchDigest(of: bytes)
    if let entry = known[fnv1a(picture.name.utf8)] {
      guard try entry.recipe == picture.key(carriesMetadata: carriesMetadata) else {
        self = .occupied("a picture of another recipe")
        return
      }
      self = entry.file == digest ? .whole(digest, isKnown: true) : .damaged
      return
    }
    guard let image = try? Image.decode(bytes, name: path) else {
      self = .occupied("a file that is no whole picture")
      return
    }
    guard let recipe = try? RenderRecipe(carriedBy: image, path: path) else {
      self = .occupied("a picture without a recipe")
      return
    }
    self =
      carriesMetadata && recipe.sameness == picture.recipe.sameness
      ? .whole(digest, isKnown: false) : .occupied("a picture of another recipe")
  }
}
