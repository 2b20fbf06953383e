import SwiftProtobuf

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A picture of a TFRecord file, still encoded, and what the file says about it.
public struct TFRecordPicture: Equatable, Sendable {
  /// The bytes of a PNG or JPEG file.
  public var encoded: [UInt8]
  /// The number of its class.
  public var label: Int?
  /// The name of its class.
  public var className: String?
  /// What it shows, in words.
  public var caption: String?
  /// What its file is called, from the folder of its class on.
  public var fileName: String?

  /// Describes a picture.
  public init(
    encoded: [UInt8], label: Int? = nil, className: String? = nil, caption: String? = nil,
    fileName: String? = nil
  ) {
    self.encoded = encoded
    (self.label, self.className) = (label, className)
    (self.caption, self.fileName) = (caption, fileName)
  }
}

/// Why a record holds no picture.
struct TFRecordMismatch: Error, Equatable {
  let expected: String
  let found: String
}

/// The names of features, in the order in which they are looked for: those of TensorFlow's models
/// (slim, object detection), then those of TensorFlow Datasets.
enum TFRecordKey {
  static let encoded = ["image/encoded", "image"]
  static let label = ["image/class/label", "label"]
  // Some write the name of the class where others write its number.
  static let className = ["image/class/text", "label"]
  static let caption = ["image/caption", "caption", "captions"]
  static let fileName = ["image/filename", "file_name"]
}

extension TFRecordPicture {
  /// Reads what a record holds, a serialised `tf.Example`.
  init(record: [UInt8]) throws {
    guard let example = try? ProtoExample(serializedBytes: record) else {
      throw TFRecordMismatch(expected: "a tf.Example", found: "\(record.count) other bytes")
    }
    let features = example.features.feature
    func bytes(_ keys: [String]) -> Data? {
      keys.lazy.compactMap { features[$0]?.bytesList.value.first }.first
    }
    func text(_ keys: [String]) -> String? {
      bytes(keys).map { String(decoding: $0, as: UTF8.self) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    guard let encoded = bytes(TFRecordKey.encoded) else {
      throw TFRecordMismatch(
        expected: "a picture as '\(TFRecordKey.encoded.joined(separator: "' or '"))'",
        found: Self.names(of: features.keys))
    }
    self.init(
      encoded: Array(encoded),
      label: TFRecordKey.label.lazy.compactMap { features[$0]?.int64List.value.first }.first
        .map { Int($0) },
      className: text(TFRecordKey.className), caption: text(TFRecordKey.caption),
      fileName: text(TFRecordKey.fileName))
  }

  /// Returns the picture as a serialised `tf.Example` by the names of TensorFlow's models, the same
  /// bytes for the same picture.
  package func record(format: String, width: Int, height: Int) throws -> [UInt8] {
    var features: [String: ProtoFeature] = [:]
    func set(_ key: String, _ value: some Sequence<UInt8>) {
      features[key, default: ProtoFeature()].bytesList.value = [Data(value)]
    }
    func set(_ key: String, _ value: Int) {
      features[key, default: ProtoFeature()].int64List.value = [Int64(value)]
    }
    set("image/encoded", encoded)
    set("image/format", format.utf8)
    set("image/width", width)
    set("image/height", height)
    if let label { set("image/class/label", label) }
    if let className { set("image/class/text", className.utf8) }
    if let caption { set("image/caption", caption.utf8) }
    if let fileName { set("image/filename", fileName.utf8) }
    var example = ProtoExample()
    example.features.feature = features
    var options = BinaryEncodingOptions()
    options.useDeterministicOrdering = true
    return try example.serializedBytes(options: options)
  }

  /// Names what is there, no more of it than fits a line.
  private static func names(of keys: some Collection<String>) -> String {
    guard !keys.isEmpty else { return "no features" }
    let shown = keys.sorted().prefix(5).map { "'\($0.prefix(40))'" }
    return shown.joined(separator: ", ") + (keys.count > shown.count ? " and others" : "")
  }
}
