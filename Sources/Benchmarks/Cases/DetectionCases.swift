import Detection
import Layers
import Tensors

extension BenchmarkCase {
  /// The DETR with a ResNet-50 and 100 queries, on one picture of 800 × 1066 pixels.
  static let detr: BenchmarkCase = {
    let configuration = DETRConfiguration()
    let picture = Size2D(height: 800, width: 1066)
    return BenchmarkCase(
      "detr", "DETR with a ResNet-50, 100 queries, 800 × 1066",
      operations: 2 * Double(multiplications(configuration, picture))
    ) {
      let model = try DETR(
        configuration, from: ParameterStore(FreshParameters(seed: 0)).scope)
      let pixels = PaddedPictures(numbers([1, 3, picture.height, picture.width]))
      return { _ = withoutGradients { model(pixels) } }
    }
  }()

  /// The multiplications of the backbone's convolutions, and of the transformer's maps and attention.
  private static func multiplications(
    _ configuration: DETRConfiguration, _ picture: Size2D
  ) -> Int {
    func halved(_ size: Size2D) -> Size2D {
      Size2D(height: (size.height + 1) / 2, width: (size.width + 1) / 2)
    }
    let backbone = configuration.backbone
    var map = halved(picture)
    var sum = 49 * backbone.channels * backbone.embeddingSize * map.area
    map = halved(map)
    var inputs = backbone.embeddingSize
    for (stage, outputs) in backbone.hiddenSizes.enumerated() {
      for index in 0..<backbone.depths[stage] {
        let before = map.area
        if index == 0, stage > 0 { map = halved(map) }
        let inner = outputs / 4
        sum += inputs * inner * before + (9 * inner * inner + inner * outputs) * map.area
        if index == 0 { sum += inputs * outputs * map.area }
        inputs = outputs
      }
    }
    let (size, places, queries) = (configuration.size, map.area, configuration.queries)
    sum += inputs * size * places
    func attention(_ from: Int, _ to: Int) -> Int {
      2 * size * size * (from + to) + 2 * from * to * size
    }
    let encoder = attention(places, places) + 2 * size * configuration.encoderHidden * places
    let decoder =
      attention(queries, queries) + attention(queries, places)
      + 2 * size * configuration.decoderHidden * queries
    return sum + configuration.encoderLayers * encoder + configuration.decoderLayers * decoder
  }
}
