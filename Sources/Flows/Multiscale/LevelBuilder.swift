import Layers
import Tensors

/// Builds the steps of one resolution of a flow.
struct LevelBuilder {
  private let configuration: MultiscaleConfiguration
  private let index: Int
  private let isLast: Bool
  private let scope: ParameterScope

  init(
    _ configuration: MultiscaleConfiguration, index: Int, isLast: Bool, from scope: ParameterScope
  ) {
    (self.configuration, self.index, self.isLast) = (configuration, index, isLast)
    self.scope = scope
  }

  /// The steps before pixels become channels: RealNVP's checkerboard couplings.
  func fine(channels: Int) throws -> BijectionChain {
    guard configuration.architecture == .realnvp else { return chain([]) }
    return chain(
      try (0..<(isLast ? 4 : 3)).map { number in
        try realNVP("checkerboard", number, .checkerboard(even: number.isMultiple(of: 2)), channels)
      })
  }

  /// The steps after it.
  func coarse(channels: Int) throws -> BijectionChain {
    switch configuration.architecture {
    case .glow: chain(try (0..<configuration.steps).map { try glow($0, channels) })
    case .realnvp:
      chain(
        isLast
          ? []
          : try (0..<3).map { number in
            try realNVP("channels", number, .channels(first: number.isMultiple(of: 2)), channels)
          })
    }
  }

  private func chain(_ blocks: [BijectionChain.Block]) -> BijectionChain {
    BijectionChain(blocks, memory: configuration.memory)
  }

  /// A coupling and a norm.
  private func realNVP(
    _ kind: String, _ number: Int, _ part: CouplingPart, _ channels: Int
  ) throws -> BijectionChain.Block {
    let name = "level \(index), \(kind) \(number)"
    let scope = scope[kind][number]
    return try block(scope) {
      [
        BijectionChain.Part(
          name,
          try Coupling(
            keeping: part, map: configuration.map, channels: channels,
            conditioner: configuration.conditioning, from: scope["coupling"]))
      ] + (try norm(channels, "\(name), norm", scope))
    }
  }

  /// A norm, a mixing of channels and a coupling.
  private func glow(_ number: Int, _ channels: Int) throws -> BijectionChain.Block {
    let name = "level \(index), step \(number)"
    let scope = scope["steps"][number]
    return try block(scope) {
      let mixing: any Bijection =
        switch configuration.mixing {
        case .plain:
          try InvertibleConvolution(
            channels: channels, initial: .orthogonal(), from: scope["mixing"])
        case .lu:
          try FactoredConvolution(
            channels: channels, number: index * 1000 + number, from: scope["mixing"])
        }
      return try norm(channels, "\(name), norm", scope) + [
        BijectionChain.Part("\(name), mixing", mixing),
        BijectionChain.Part(
          "\(name), coupling",
          try Coupling(
            keeping: .channels(first: true), map: configuration.map, channels: channels,
            conditioner: configuration.conditioning, from: scope["coupling"])),
      ]
    }
  }

  private func norm(
    _ channels: Int, _ name: String, _ scope: ParameterScope
  ) throws -> [BijectionChain.Part] {
    switch configuration.norm {
    case .none: []
    case .actnorm:
      [BijectionChain.Part(name, try ActNorm(channels: channels, from: scope["norm"]))]
    case .batch:
      [BijectionChain.Part(name, try FlowBatchNorm(channels: channels, from: scope["norm"]))]
    }
  }

  private func block(
    _ scope: ParameterScope, _ parts: () throws -> [BijectionChain.Part]
  ) rethrows -> BijectionChain.Block {
    let (parts, parameters) = try scope.recordingParameters(parts)
    return BijectionChain.Block(parts, parameters: parameters)
  }
}
