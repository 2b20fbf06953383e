/// What every key of a recipe means, by its path; a test keeps it complete.
package enum RecipeDescriptions {
  /// The descriptions of all sections and keys.
  package static let all: [String: String] = [
    model, data, training, optimizer, schedule, run,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  private static let model = [
    "model": "What is trained.",
    "model.family": "The family of the model.",
    "model.couplings": "How many couplings a flow has.",
    "model.hidden": "The widths of the hidden layers of each coupling.",
    "model.prior": "The distribution of a flow's code.",
    "model.scaling":
      "Where a flow scales its components: last as in the paper, or first, which trains better.",
  ]

  private static let data = [
    "data": "What the run learns from, and what it keeps back.",
    "data.validation": "How many of the last pictures are held out.",
    "data.shift":
      "How far a picture is moved at random along each axis, in pixels; black comes in from outside.",
  ]

  private static let training = [
    "training": "How long and in what portions the run learns.",
    "training.seed": "What draws everything random in the run.",
    "training.steps": "How many optimizer steps are taken.",
    "training.batch": "How many pictures one step learns from.",
    "training.shard":
      "How many pictures of a batch are differentiated together, at most the batch; changes bits.",
    "training.micro-batch":
      "How many pictures are prepared at once, from the shard to the batch; changes memory only.",
    "training.patience":
      "After how many validations without a better one the run ends; 0 is never.",
    "training.on-nan":
      "What happens when the loss is no longer a number: stop, or rollback to an earlier state at "
      + "half the rate.",
    "training.rollback-every": "Every so many steps a state is kept to go back to.",
    "training.rollbacks": "How often the run goes back before it gives up.",
  ]

  private static let optimizer = [
    "optimizer": "By which rule parameters are moved, and how far.",
    "optimizer.rate": "The step size at its highest.",
    "optimizer.betas": "The decay of the running means of gradients and of their squares.",
    "optimizer.epsilon": "What is added to the root of the mean of squares.",
    "optimizer.weight-decay": "How much of itself a weight loses at each step, times the rate.",
    "optimizer.scale-factor":
      "How much faster than the rest the log-scales of a flow learn; they are not decayed.",
  ]

  private static let schedule = [
    "schedule": "How the step size changes over the run.",
    "schedule.warmup": "How many steps the linear rise from 0 takes, at most all.",
    "schedule.decay": "What follows the rise: the same rate, or a half cosine down to 0.",
  ]

  private static let run = [
    "run": "What the run writes into its folder, and when; changes no weight.",
    "run.save-minutes":
      "After how many minutes everything that a resumed run needs is written again.",
    "run.log-every": "Every so many steps a line goes to the log.",
    "run.validate-every": "Every so many steps the held-out pictures are looked at.",
    "run.sample-every": "Every so many steps a grid is drawn.",
    "run.samples": "How many pictures a grid has.",
  ]
}
