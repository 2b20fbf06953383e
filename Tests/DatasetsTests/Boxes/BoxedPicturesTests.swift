import Datasets
import Files
import Images
import TestSupport
import Testing

@Suite struct BoxedPicturesTests {
  private func write(_ text: String, _ path: String) throws {
    try AtomicFile.write(Array(text.utf8), to: path)
  }

  private func picture(_ path: String, width: Int = 20, height: Int = 10) throws {
    let bytes = (0..<width * height * 3).map { UInt8($0 * 31 % 251) }
    try Image(width: width, height: height, channels: .rgb, bytes: bytes).write(to: path, as: .png)
  }

  private func object(_ name: String, _ edges: [Int], difficult: Int = 0) -> String {
    """
    <object><name>\(name)</name><difficult>\(difficult)</difficult><bndbox><xmin>\(edges[0])</xmin>
    <ymin>\(edges[1])</ymin><xmax>\(edges[2])</xmax><ymax>\(edges[3])</ymax></bndbox></object>
    """
  }

  /// A folder as VOC has it, with two pictures.
  private func voc(_ folder: ScratchFolder) throws -> String {
    let root = folder.file("voc")
    for place in ["Annotations", "JPEGImages", "ImageSets/Main"] {
      try makeFolder("\(root)/\(place)")
    }
    for name in ["one", "two"] { try picture("\(root)/JPEGImages/\(name).png") }
    let head = "<?xml version=\"1.0\"?><!-- by hand --><annotation><filename>x</filename><size>"
    let size = "<width>20</width><height>10</height><depth>3</depth></size>"
    let first =
      object("cat", [1, 1, 10, 5]) + object("dog &amp; co", [5, 2, 20, 10], difficult: 1)
    let second = object("cat", [7, 7, 7, 7]) + object("cat", [2, 2, 30, 9])
    try write("\(head)\(size)\(first)</annotation>", "\(root)/Annotations/one.xml")
    try write("\(head)\(size)\(second)</annotation>", "\(root)/Annotations/two.xml")
    try write("one\ntwo 1\n", "\(root)/ImageSets/Main/train.txt")
    return root
  }

  @Test func `reads VOC, and names boxes that are none`() throws {
    let folder = try ScratchFolder()
    let root = try voc(folder)
    #expect(VOCAnnotations.recognizes(root) && !VOCAnnotations.recognizes(folder.path))
    let annotations = try VOCAnnotations.read(root, split: "train")
    #expect(annotations.classes == ["cat", "dog & co"] && annotations.classIds == [1, 2])
    let objects = annotations.pictures[0].objects
    #expect(
      objects.map { [$0.left, $0.top, $0.right, $0.bottom] } == [[0, 0, 10, 5], [4, 1, 20, 10]])
    #expect(objects.map(\.label) == [0, 1] && objects.map(\.isDifficult) == [false, true])
    #expect(annotations.pictures[1].objects.isEmpty)
    #expect(annotations.problems.count == 2)
    #expect(annotations.problems.allSatisfy { $0.hasPrefix("\(root)/JPEGImages/two.png: cat: ") })
    let boxed = try BoxedPictures(annotations, size: [5, 10])
    #expect(boxed.imageShape == [3, 5, 10] && boxed.count == 2)
    #expect(try boxed.samples(at: 1).count == 150)
    #expect(try boxed.digest() == BoxedPictures(annotations, size: [5, 10]).digest())
  }

  @Test func `pictures are padded to a size in their own proportions`() throws {
    let folder = try ScratchFolder()
    let annotations = try VOCAnnotations.read(try voc(folder), split: "train")
    let padded = try BoxedPictures(annotations, size: [16, 20], resize: .pad)
    #expect(padded.fittedSizes?.map { [$0.height, $0.width] } == [[10, 20], [10, 20]])
    #expect(try BoxedPictures(annotations, size: [16, 20]).fittedSizes == nil)
    let image = try Image.read(folder.file("voc/JPEGImages/one.png"))
    let samples = try padded.samples(at: 0)
    for pixel in 0..<200 {
      for channel in 0..<3 {
        #expect(samples[320 * channel + pixel] == UInt8(image.samples[3 * pixel + channel]))
      }
    }
    #expect(samples[200..<320].allSatisfy { $0 == 255 })
  }

  @Test func `drawn shapes that are padded have several sizes, each as large as fits`() throws {
    let whole = BoxedPictures(shapes: 20, size: [48, 64])
    let padded = BoxedPictures(shapes: 20, size: [48, 64], resize: .pad)
    #expect(whole.fittedSizes == nil)
    let sizes = try #require(padded.fittedSizes)
    #expect(Set(sizes).count > 10)
    #expect(sizes.contains { $0.height < 48 } && sizes.contains { $0.width < 64 })
    for (index, (size, picture)) in zip(sizes, padded.annotations.pictures).enumerated() {
      #expect((size.height, size.width) == (picture.height, picture.width))
      #expect(size.height == 48 && size.width >= 32 || size.width == 64 && size.height >= 24)
      #expect(picture.objects.allSatisfy { $0.right <= Double(size.width) && $0.left >= 0 })
      let samples = try padded.samples(at: index)
      for pixel in 0..<48 * 64 where pixel / 64 >= size.height || pixel % 64 >= size.width {
        #expect(samples[pixel] == 255)
      }
    }
    #expect(try whole.digest() != padded.digest())
  }

  @Test func `reads COCO's three kinds of outlines, and no others`() throws {
    let folder = try ScratchFolder()
    try picture(folder.file("a.png"))
    let path = folder.file("instances.json")
    let outlines = [
      "[[1, 2, 8, 2, 8.5, 7]]", "{\"size\": [10, 20], \"counts\": [50, 10, 140]}",
      "{\"size\": [10, 20], \"counts\": \"Y1Q1\"}", "[[1, 2, 8, 2]]", "[]",
      "[[1, 2, 3, \"x\", 5, 6]]",
      "{\"size\": [10, 20], \"counts\": [50, 10, 1]}",
      "{\"size\": [10, 20], \"counts\": [250, -50]}",
      "{\"size\": [20, 10], \"counts\": [200]}", "7",
    ]
    let objects = outlines.map {
      "{\"image_id\": 7, \"category_id\": 1, \"bbox\": [1, 2, 8, 6], \"segmentation\": \($0)}"
    }
    try write(
      """
      {"images": [{"id": 7, "file_name": "a.png", "width": 20, "height": 10}],
       "annotations": [\(objects.joined(separator: ","))], "categories": [{"id": 1, "name": "a"}]}
      """, path)
    let annotations = try COCOAnnotations.read(path)
    let found = annotations.pictures[0].objects.map(\.outline)
    #expect(found.count == outlines.count && annotations.problems.isEmpty)
    #expect(found[0] == .polygons([[1, 2, 8, 2, 8.5, 7]]))
    #expect(found[1] == .runs([50, 10, 140]) && found[2] == .text("Y1Q1"))
    #expect(found.dropFirst(3).allSatisfy { $0 == nil })
  }

  @Test func `drawn shapes say which pixels are theirs`() throws {
    let shapes = BoxedPictures(shapes: 12, size: [40, 56], resize: .pad, hasMasks: true)
    let plain = BoxedPictures(shapes: 12, size: [40, 56], resize: .pad)
    for (index, picture) in shapes.annotations.pictures.enumerated() {
      #expect(try shapes.samples(at: index) == plain.samples(at: index))
      var owners = [Int](repeating: 0, count: picture.width * picture.height)
      for object in picture.objects {
        guard case .runs(let runs) = object.outline else { return #expect(Bool(false), "no runs") }
        #expect(runs.reduce(0, +) == owners.count)
        var place = 0
        for (number, run) in runs.enumerated() {
          if !number.isMultiple(of: 2) {
            for pixel in place..<place + run {
              let (row, column) = (Double(pixel % picture.height), Double(pixel / picture.height))
              #expect(row >= object.top && row < object.bottom)
              #expect(column >= object.left && column < object.right)
              owners[pixel] += 1
            }
          }
          place += run
        }
      }
      #expect(owners.allSatisfy { $0 <= 1 } && owners.contains(1))
    }
  }

  @Test(arguments: [
    "<annotation><size>", "<annotation></size>", "<!DOCTYPE x [<!ENTITY a \"b\">]><annotation/>",
    "no element", "<annotation/>", "<annotation><size><width>a</width></size></annotation>",
  ])
  func `refuses what is no annotation`(text: String) throws {
    let folder = try ScratchFolder()
    let root = try voc(folder)
    try write(text, "\(root)/Annotations/two.xml")
    let error = #expect(throws: DatasetError.self) {
      try VOCAnnotations.read(root, split: "train")
    }
    #expect(error?.description.contains("two.xml") == true)
  }

  @Test func `reads COCO`() throws {
    let folder = try ScratchFolder()
    try makeFolder(folder.file("images"))
    try picture(folder.file("images/a.png"))
    let path = folder.file("instances.json")
    try write(
      """
      {"images": [{"id": 7, "file_name": "a.png", "width": 20, "height": 10}],
       "annotations": [
        {"id": 1, "image_id": 7, "category_id": 90, "bbox": [1.5, 2, 4, 3], "area": 9, "iscrowd": 1},
        {"id": 2, "image_id": 7, "category_id": 3, "bbox": [1, 2, 0, 3]},
        {"id": 3, "image_id": 8, "category_id": 3, "bbox": [1, 2, 1, 3]}],
       "categories": [{"id": 90, "name": "brush"}, {"id": 3, "name": "car"}]}
      """, path)
    let annotations = try COCOAnnotations.read(path)
    #expect(annotations.classes == ["car", "brush"] && annotations.classIds == [3, 90])
    #expect(annotations.problems.count == 2)
    let object = try #require(annotations.pictures.first?.objects.first)
    #expect(annotations.pictures[0].objects.count == 1 && annotations.pictures[0].id == "7")
    #expect(object.isCrowd && object.area == 9 && object.right == 5.5 && object.label == 1)
    #expect(try BoxedPictures(annotations, size: [10, 20]).count == 1)
    try write("{\"images\": []}", path)
    #expect(throws: DatasetError.self) { try COCOAnnotations.read(path) }
  }
}
