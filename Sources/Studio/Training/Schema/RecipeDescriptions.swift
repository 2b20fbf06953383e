/// What every key of a recipe means, by its path; a test keeps it complete.
package enum RecipeDescriptions {
  /// The descriptions of all sections and keys.
  package static let all: [String: String] = [
    model, boxes, loss, reflow, sampling, data, training, optimizer, schedule, average, run,
  ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }

  private static let model = [
    "model": "What is trained.",
    "model.family": "The family of the model.",
    "model.couplings": "How many couplings a flow has.",
    "model.hidden": "The widths of the hidden layers of each coupling.",
    "model.levels": "How many resolutions a flow has.",
    "model.steps": "glow: how many steps of norm, mixing and coupling a level has.",
    "model.mixing": "glow: what mixes channels: a matrix, or its triangular factors.",
    "model.coupling": "How one part of a picture moves the other.",
    "model.scale-bound": "The largest log-scale by which one part of a picture moves the other.",
    "model.bins": "coupling spline: how many pieces a curve has.",
    "model.spline-bound": "coupling spline: beyond it values stay as they are.",
    "model.conditioner":
      "What lies in the middle of what moves a part: one layer, or residual blocks.",
    "model.blocks": "conditioner residual: how many blocks there are.",
    "model.transform": "What is done to values before a flow.",
    "model.dequantisation":
      "How gaps between the 256 levels are filled: evenly, or by noise that is learned.",
    "model.memory":
      "What a flow keeps for gradients: all, or the results alone, whose inverse gives the rest; changes bits.",
    "model.patch": "The pixels of a side of the patches that become tokens.",
    "model.width": "The numbers of a token, or the channels of a flow's hidden layers.",
    "model.depth": "How many blocks a transformer has.",
    "model.heads": "How many heads a token mixer has.",
    "model.feed-forward-ratio":
      "The numbers between a feed-forward's maps, for each of a token's.",
    "model.mixer": "What lets the tokens of a picture see each other.",
    "model.state-size": "s4d, mamba: how many states a channel has.",
    "model.block": "transnormer, flash-chunk: the neighbouring tokens that attend to each other.",
    "model.features":
      "performer: how many random features; if not given, twice the numbers of a head.",
    "model.expansion": "flash-quadratic, flash-chunk: how much wider the unit is inside.",
    "model.experts": "mixture-of-experts: how many there are.",
    "model.top-k": "mixture-of-experts: how many a token asks for.",
    "model.capacity-factor":
      "mixture-of-experts: the places of one in a picture, as a multiple of its even share.",
    "model.feed-forward": "What is done to each token by itself.",
    "model.norm": "What normalizes tokens, or the channels of a flow.",
    "model.norm-placement": "Where a block normalizes.",
    "model.query-key-norm": "What normalizes queries and keys.",
    "model.positions": "How a token knows its place.",
    "model.unpatchify": "How tokens become pixels again.",
    "model.classes": "Whether pictures are asked to be of their class.",
    "model.attributes":
      "What pictures are asked to be besides: columns of metadata.csv or keys of metadata.jsonl.",
    "model.attributes[].name": "The column.",
    "model.attributes[].kind":
      "How its values are told apart: by name, as numbers, by intervals, or with other attributes.",
    "model.attributes[].values": "The names that count; if not given, all that occur.",
    "model.attributes[].minimum": "The number at the lower end.",
    "model.attributes[].maximum": "The number at the upper end.",
    "model.attributes[].boundaries": "Where one interval ends and the next begins, ascending.",
    "model.attributes[].of": "The attributes that are crossed; class is the class.",
    "model.widths":
      "The channels of each stage of a classifier, which halves the sides, or of each convolution of an upscaler.",
    "model.layers": "How many residual layers each stage of a detector's backbone has.",
    "model.dilated-stages": "How many last stages keep the sides and widen their kernels.",
    "model.encoder-layers": "How many layers look at the picture before objects are asked for.",
    "model.decoder-layers": "How many times boxes are moved.",
    "model.anchors": "How many boxes are asked about: [columns, rows] of a grid.",
    "model.anchor-side": "How large these are at first, as a part of the picture's sides.",
    "model.masks": "Whether a detector says which pixels belong to an object.",
    "model.detector": "The file of a trained detector that gets a mask head.",
    "model.frozen": "Whether the mask head alone learns, over that detector as it is.",
    "model.scale": "How many times longer an upscaler makes sides.",
    "model.sees": "Whether an upscaler sees the luminance alone, or red, green and blue.",
    "model.upsampling": "How an upscaler makes pictures larger.",
    "model.prior": "The distribution of a flow's code.",
    "model.scaling":
      "Where a flow scales its components: last as in the paper, or first, which trains better.",
  ]

  private static let boxes = [
    "boxes": "What a detector learns from besides pictures, and what is done to it.",
    "boxes.split": "The part of a folder as VOC has it; data.validation names another.",
    "boxes.denoising":
      "How many groups of queries put disturbed boxes right; faster learning, the same model.",
    "boxes.flip": "Whether left and right are exchanged half of the time.",
    "boxes.flip-vertically": "Whether top and bottom are exchanged half of the time.",
    "boxes.zoom": "How many times larger or smaller things may become.",
    "boxes.colour": "How much contrast and colours change.",
  ]

  private static let loss = [
    "loss": "What a rectified flow learns by.",
    "loss.times": "Where between data and noise it looks.",
    "loss.mean": "Of the normal number whose sigmoid is the time; above 0 is closer to noise.",
    "loss.deviation": "Of the normal number whose sigmoid is the time.",
    "loss.scale": "How much more mode sampling looks into the middle; below 0 to the ends.",
    "loss.pairing":
      "Which noise a picture is mixed with: any, or such that those of a step have the least way to go.",
    "loss.condition-dropout": "How often a picture is not told what it is asked to be.",
  ]

  private static let reflow = [
    "reflow": "Learning from a model's own pictures, to go straight from its noise to them.",
    "reflow.model": "The model that draws, and whose weights are the first ones.",
    "reflow.pairs": "How many pictures it draws.",
    "reflow.seed": "The seed of the first.",
    "reflow.steps": "How many steps it takes; if not given, its own number.",
    "reflow.guidance": "Its guidance; if not given, its own.",
  ]

  private static let sampling = [
    "sampling": "How a rectified flow draws, in training and where nothing else is asked for.",
    "sampling.sampler": "The solver that goes from noise to a picture.",
    "sampling.shift": "How times are moved towards the noise; 1 is not.",
    "sampling.steps": "How many steps lead from noise to a picture.",
    "sampling.guidance":
      "How much more a picture becomes what it is asked to be than what it would be anyway.",
  ]

  private static let data = [
    "data": "What the run learns from, and what it keeps back.",
    "data.size": "The pixels of a side, or [height, width]; if not given, all must have one size.",
    "data.resize":
      "How pictures get the size: cut after the shorter side fits, squeezed, padded after the longer side fits, or not at all; a detector's are squeezed or padded.",
    "data.crop": "Where pictures are cut in training.",
    "data.filter": "How new pixels are made of old ones.",
    "data.flip": "Whether every second picture, at random, is mirrored in training.",
    "data.channels": "Grey or colours; if not given, colours from files, else as they are.",
    "data.background": "What shows through transparent pixels: red, green, blue.",
    "data.validation":
      "What is held out: so many of the last pictures, a share below 1, or another folder.",
    "data.balance": "Whether every class is seen equally often.",
    "data.class-minimum":
      "How many pictures a folder must hold to be a class; a smaller one's count for its parent.",
    "data.cache": "Whether prepared pictures stay in memory; changes no result.",
    "data.workers": "How many threads read and decode; changes no result.",
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
    "training.precision": "What the operands of products are rounded to; weights are not.",
    "training.checkpointing":
      "Whether blocks compute again for the gradients what they forgot; less memory, more time.",
    "training.initializers":
      "What some parameters are filled with in the place of what their layers say.",
    "training.initializers[].match": "The names of the parameters, * standing for any letters.",
    "training.initializers[].kind": "Which parameters, by what they are.",
    "training.initializers[].fill": "How they are filled.",
    "training.initializers[].scale": "What the numbers are multiplied with.",
  ]

  private static let optimizer = [
    "optimizer": "By which rule parameters are moved, and how far.",
    "optimizer.name": "The rule.",
    "optimizer.rate": "The step size at its highest; if not given, PyTorch's of the rule, SGD 0.1.",
    "optimizer.weight-decay":
      "How much of itself a weight loses at each step; if not given, PyTorch's of the rule.",
    "optimizer.clip-norm": "How long all gradients together may be; any length if not given.",
    "optimizer.betas": "The decay of the running means of gradients and of their squares.",
    "optimizer.epsilon": "What is added to the root of the mean of squares.",
    "optimizer.amsgrad": "Whether the largest mean of squares so far counts, not the present one.",
    "optimizer.momentum": "How much of its last movement a parameter keeps.",
    "optimizer.nesterov": "Whether the gradient counts as if the movement had gone on.",
    "optimizer.smoothing": "The decay of the running mean of squares.",
    "optimizer.rate-decay": "How fast the rate falls: it is divided by 1 + this times the steps.",
    "optimizer.groups": "What some parameters have of their own; the first that fits counts.",
    "optimizer.groups[].match": "The names of the parameters, * standing for any letters.",
    "optimizer.groups[].kind": "Which parameters, by what they are.",
    "optimizer.groups[].rate-factor": "What their step size is multiplied with.",
    "optimizer.groups[].weight-decay": "Their weight decay, in the place of the optimizer's.",
  ]

  private static let schedule = [
    "schedule": "How the step size changes over the run.",
    "schedule.name": "What follows the warm-up.",
    "schedule.warmup": "How many steps the linear rise from 0 takes, at most all.",
    "schedule.end": "linear: what the rate is multiplied with at the end.",
    "schedule.minimum": "cosine: what the rate is multiplied with at the end.",
    "schedule.every": "step: after how many steps the rate falls each time.",
    "schedule.at": "milestones: the steps after which the rate falls.",
    "schedule.gamma": "step, milestones: what the rate is multiplied with each time.",
    "schedule.rise": "one-cycle: the share of the run in which the rate rises.",
    "schedule.start": "one-cycle: what the highest rate is divided by for the first.",
    "schedule.final": "one-cycle: what the first rate is divided by for the last.",
  ]

  private static let average = [
    "average":
      "A running average of the weights, which is judged, drawn and kept in their place.",
    "average.decay": "How much of the average stays at each step, after the warm-up.",
    "average.warmup": "How the decay rises to that: not at all, with the steps, or by a power.",
    "average.inverse-gamma": "power: after about how many steps the rise begins to tell.",
    "average.power": "power: how fast the decay rises.",
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
