import Studio
import Terminal

extension Evaluate {
  /// What is printed of distances.
  func text(_ result: DistanceEvaluation, of subject: String) -> String {
    let kernel = result.kernel
    let subsets =
      kernel.subsets == 1
      ? "whole sets" : "\(kernel.subsets) subsets of \(kernel.subsetSize)"
    return """
      \(result.frechet.name) \(rounded(result.frechet.value))
      \(kernel.name) \(precise(kernel.mean)) ± \(precise(kernel.deviation)), \(subsets)
      \(result.judged) \(subject) and \(result.pictures) of \(data ?? ""), by \(result.features)
      """
  }

  /// What is printed of a measure.
  func text(_ result: Evaluation) -> String {
    func looked(_ count: Int, _ areHeldOut: Bool) -> String {
      "on \(count) \(areHeldOut ? "held-out pictures" : "pictures")"
    }
    switch result {
    case .likelihood(let result):
      if let each = result.each { return table(each) }
      return """
        \(rounded(result.bitsPerDimension)) bits per dimension \(looked(result.pictures, result.areHeldOut))
        log-likelihood \(rounded(result.logLikelihood)) nats for a picture of values 0 to 1
        pictures from their codes: off by at most \(Float(result.reconstructionError))
        inverse: off by at most \(Float(result.inverseError)), \(Float(result.relativeInverseError)) of the largest value
        """
    case .velocity(let result):
      let times = result.times.map { part in
        let error = part.velocityError.map(precise) ?? "-"
        return "\(part.name)  \(error)  \(part.pictures) pictures"
      }
      let error = precise(result.velocityError)
      return (["velocity error \(error) \(looked(result.pictures, result.areHeldOut))"] + times)
        .joined(separator: "\n")
    case .classifier(let result):
      return """
        \(rounded(result.accuracy * 100)) % right \(looked(result.pictures, result.areHeldOut))
        cross entropy \(precise(result.crossEntropy))
        """
    case .detector(let result): return text(result)
    case .upscaler(let result):
      let longest = result.pictures.map(\.name.count).max() ?? 0
      let table = TextTable([
        ("picture", longest), ("PSNR", 8), ("bicubic", 8), ("SSIM", 8), ("bicubic", 8),
      ])
      func row(
        _ name: String, _ model: UpscalingEvaluation.Nearness,
        _ filter: UpscalingEvaluation.Nearness
      ) -> String {
        table.row([
          name, rounded(model.psnr), rounded(filter.psnr), precise(model.ssim),
          precise(filter.ssim),
        ])
      }
      let rows = result.pictures.map { row($0.name, $0.upscaler, $0.bicubic) }
      return
        ([table.header] + rows + [
          row("mean", result.upscaler, result.bicubic),
          "PSNR in dB and SSIM of \(result.compared), enlarged \(result.scale) times",
        ]).joined(separator: "\n")
    }
  }
}

/// Likelihoods of pictures as CSV (RFC 4180), with a line of names.
private func table(_ pictures: [LikelihoodEvaluation.Picture]) -> String {
  let rows = pictures.map { picture in
    let isPlain = !picture.name.contains { ",\"\n\r".contains($0) }
    let name =
      isPlain
      ? picture.name
      : "\""
        + picture.name.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"") + "\""
    return "\(name),\(picture.bitsPerDimension),\(picture.logLikelihood),"
      + "\(picture.reconstructionError)"
  }
  return (["name,bits_per_dimension,log_likelihood,reconstruction_error"] + rows)
    .joined(separator: "\n")
}

/// A number with five digits after the point.
func precise(_ value: Double) -> String {
  guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
  let parts = Int((abs(value) * 100_000).rounded())
  let fraction = String(parts % 100_000)
  return (value < 0 && parts > 0 ? "-" : "") + "\(parts / 100_000)."
    + String(repeating: "0", count: 5 - fraction.count) + fraction
}
