import Rendering

extension RenderRecipe.Sampling {
  /// What `inspect` says of it, a line each.
  var lines: [String] {
    guard let sampler else {
      return [
        between.map { "between      \($0.first.file) and \($0.last.file)" }
          ?? "temperature  \(temperature)"
      ] + (classes.map { ["classes      \($0.joined(separator: ", "))"] } ?? [])
    }
    var lines = ["sampler      \(sampler)"]
    func add(_ name: String, _ value: (some Any)?) {
      guard let value else { return }
      lines.append(name + String(repeating: " ", count: max(1, 13 - name.count)) + "\(value)")
    }
    add("steps", steps)
    add("spacing", spacing == "uniform" ? nil : spacing)
    add("shift", shift == 1 ? nil : shift)
    add("shift", dynamicShift == true ? "by the size" : nil)
    add("times", times)
    add("tolerance", tolerance)
    add("guidance", guidance)
    add("  between", guidanceInterval)
    add("  rescaled", guidanceRescale)
    add("classes", classes?.joined(separator: ", "))
    add(
      "asked for",
      conditions?.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        .joined(separator: ", "))
    add("over", over.map { "\($0.image.file), strength \($0.strength)" })
    add("mask", over?.mask?.file)
    add("prompt", prompt?.text)
    add("  against", prompt.flatMap { $0.negative.isEmpty ? nil : $0.negative })
    add("  without", prompt?.without?.joined(separator: ", "))
    add("size", size.map { $0.map(String.init).joined(separator: "x") })
    add("skipping", skippedLayers.map { "layers \($0.layers), scale \($0.scale)" })
    for adapter in adapters ?? [] { add("LoRA", "\(adapter.file.file), scale \(adapter.scale)") }
    add("noise of", generator?.rawValue)
    return lines
  }
}
