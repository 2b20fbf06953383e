/// The release that recipes and checkpoints name.
public enum Release {
  /// The version, as `major.minor.patch`.
  public static let version = "0.1.0"
}
