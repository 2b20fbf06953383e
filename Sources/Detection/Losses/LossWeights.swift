import Layers

/// What matching and the parts of the loss weigh, by the names of transformers.
public struct LossWeights: Codable, Hashable, Sendable {
  /// Of a class's probability in matching.
  public var classCost: Float = 1
  /// Of the distance of boxes in matching.
  public var boxCost: Float = 5
  /// Of generalised overlap in matching.
  public var overlapCost: Float = 2
  /// Of the distance of boxes.
  public var box: Float = 5
  /// Of generalised overlap.
  public var overlap: Float = 2
  /// Of the focal loss of masks.
  public var mask: Float = 1
  /// Of the dice loss of masks.
  public var dice: Float = 1
  /// Of "no object" beside the classes.
  public var noObject: Float = 0.1

  enum CodingKeys: String, CodingKey {
    case classCost = "class_cost"
    case boxCost = "bbox_cost"
    case overlapCost = "giou_cost"
    case box = "bbox_loss_coefficient"
    case overlap = "giou_loss_coefficient"
    case mask = "mask_loss_coefficient"
    case dice = "dice_loss_coefficient"
    case noObject = "eos_coefficient"
  }

  /// Those of the paper.
  public init() {}

  /// Reads weights; what is not said is as in the paper.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try values.read(.classCost, &classCost)
    try values.read(.boxCost, &boxCost)
    try values.read(.overlapCost, &overlapCost)
    try values.read(.box, &box)
    try values.read(.overlap, &overlap)
    try values.read(.mask, &mask)
    try values.read(.dice, &dice)
    try values.read(.noObject, &noObject)
  }
}
