import Checkpoints
import Files
import RectifiedFlow
import Tensors
import TestSupport

/// A run of one of diffusers' schedulers, from either file of the group `schedulers`.
struct SchedulerCase: Sendable, CustomStringConvertible {
  let description: String
  let isHeun: Bool
  let spacing: TimeSpacing
  let steps: Int
  /// diffusers' times 1000, and those it steps to; of Heun inner ones come twice.
  let timesteps: [Float]
  let sigmas: [Float]
  let start: Tensor
  /// What came of each call.
  let trajectory: [Tensor]
  /// Which of the two velocities it is drawn with.
  let isSine: Bool

  /// Where a step is taken, and where it leads.
  var times: [Float] {
    guard isHeun else { return sigmas }
    return [sigmas[0]] + stride(from: 1, to: sigmas.count - 1, by: 2).map { sigmas[$0] } + [
      sigmas[sigmas.count - 1]
    ]
  }

  /// The velocity of the case: its time is one of diffusers' timesteps.
  func velocity(_ x: Tensor, time: Float) -> Tensor {
    let part = time * 1000 / 1000
    let velocity =
      isSine ? -0.5 * x + (3 * x).sin() * part : (x * 1.3).tanh() * 0.7 - 0.2 * x + part
    // diffusers' Heun goes from velocities to data and back, which near data leaves few bits of them:
    // what is left is the velocity that its steps are taken with.
    return isHeun ? (x - (x - velocity * time)) / time : velocity
  }

  static let all: [SchedulerCase] = ((try? vectors()) ?? []) + ((try? runs()) ?? [])

  /// What diffusers calls its settings.
  private static func spacing(_ settings: JSONObject, mu: Double?) -> TimeSpacing {
    func flag(_ name: String) -> Bool { settings[name] == .bool(true) }
    var spacing = TimeSpacing(.flowMatch, shift: .fixed(settings["shift"]?.double ?? 1))
    if flag("use_karras_sigmas") { spacing.curve = .karras }
    if flag("use_exponential_sigmas") { spacing.curve = .exponential }
    if flag("use_beta_sigmas") { spacing.curve = .beta }
    spacing.terminal = settings["shift_terminal"]?.double
    spacing.isInverted = flag("invert_sigmas")
    if flag("use_dynamic_shifting"), let mu {
      spacing.shift =
        settings["time_shift_type"]?.string == "linear" ? .linear(mu: mu) : .exponential(mu: mu)
    }
    return spacing
  }

  private static func floats(_ value: JSONValue?) -> [Float] {
    (value?.array ?? []).compactMap { $0.double.map { Float($0) } }
  }

  private static func vectors() throws -> [SchedulerCase] {
    let path = Fixtures.path("conformance/schedulers/flow_match_schedulers.json")
    let document = try MappedFile(path: path).withBytes { try JSONReader.read($0) }
    return (document.object?["cases"]?.array ?? []).compactMap(\.object).map { item in
      let (settings, steps) = (item["config"]?.object ?? JSONObject(), item["n"]?.integer ?? 0)
      let isHeun = item["cls"]?.string == "FlowMatchHeunDiscrete"
      return SchedulerCase(
        description: "\(isHeun ? "heun" : "euler") \(settings.members.map(\.key)) \(steps)",
        isHeun: isHeun, spacing: spacing(settings, mu: item["mu"]?.double), steps: steps,
        timesteps: floats(item["timesteps"]), sigmas: floats(item["sigmas"]),
        start: Tensor((0..<9).map { Float($0) * 0.5 - 2 }, [1, 9]),
        trajectory: (item["trajectory"]?.array ?? []).map { Tensor(floats($0), [1, 9]) },
        isSine: true)
    }
  }

  private static func runs() throws -> [SchedulerCase] {
    let folder = Fixtures.path("conformance/schedulers")
    let file = try SafetensorsFile(path: "\(folder)/tensors.safetensors")
    let document = try MappedFile(path: "\(folder)/cases.json").withBytes {
      try JSONReader.read($0)
    }
    return try (document.array ?? []).compactMap(\.object).map { item in
      let name = item["case"]?.string ?? ""
      return SchedulerCase(
        description: name, isHeun: name.hasPrefix("heun"),
        spacing: spacing(item["config"]?.object ?? JSONObject(), mu: item["mu"]?.double),
        steps: item["steps"]?.integer ?? 0,
        timesteps: try file.tensor(named: "\(name).out.timesteps").values,
        sigmas: try file.tensor(named: "\(name).out.sigmas").values,
        start: try file.tensor(named: "\(name).in.x"),
        trajectory: [try file.tensor(named: "\(name).out.x")], isSine: false)
    }
  }
}
