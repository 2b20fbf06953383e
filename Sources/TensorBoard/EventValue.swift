import SwiftProtobuf

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Something that TensorBoard shows of one step, under a name.
///
/// Names are grouped by what stands before their first `/`.
public struct EventValue: Sendable {
  let message: ProtoSummary.Value

  private init(_ tag: String, _ fill: (inout ProtoSummary.Value) -> Void) {
    var message = ProtoSummary.Value()
    message.tag = tag
    fill(&message)
    self.message = message
  }

  /// A number, drawn as a curve over the steps; stored in single precision.
  public static func scalar(_ tag: String, _ value: Double) -> EventValue {
    EventValue(tag) { $0.simpleValue = Float(value) }
  }

  /// A picture: the bytes of a PNG or JPEG file, and what they decode to.
  ///
  /// `channels` is 1 grey, 2 grey and alpha, 3 RGB or 4 RGB and alpha.
  public static func image(
    _ tag: String, encoded: [UInt8], width: Int, height: Int, channels: Int
  ) -> EventValue {
    EventValue(tag) {
      $0.image.encodedImageString = Data(encoded)
      $0.image.width = Int32(clamping: width)
      $0.image.height = Int32(clamping: height)
      $0.image.colorspace = Int32(clamping: channels)
    }
  }

  /// A text in Markdown.
  public static func text(_ tag: String, _ markdown: String) -> EventValue {
    // What torch.utils.tensorboard writes: the plugin wants an array of one text, under a name of
    // its own.
    EventValue("\(tag)/text_summary") {
      $0.metadata.pluginData.pluginName = "text"
      $0.tensor.dtype = .dtString
      var axis = ProtoTensorShape.Dim()
      axis.size = 1
      $0.tensor.tensorShape.dim = [axis]
      $0.tensor.stringVal = [Data(markdown.utf8)]
    }
  }
}
