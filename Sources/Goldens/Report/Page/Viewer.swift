import Files
import Images

/// The pictures of a case on the page, and what moves them.
struct Viewer {
  /// What a picture shows; the raw value is its class on the page.
  enum Role: String {
    case expected, actual, difference

    var title: String {
      switch self {
      case .expected: "Expected"
      case .actual: "Now"
      case .difference: "Difference"
      }
    }
  }

  /// A picture, or why there is none.
  struct Picture {
    let role: Role
    let path: String
    let bytes: [UInt8]
    let image: Image?
    let failure: String?

    init(role: Role, path: String, _ read: (String) throws -> [UInt8]) {
      self.role = role
      self.path = path
      do {
        let bytes = try read(path)
        image = try Image.decode(bytes, name: path)
        self.bytes = bytes
        failure = nil
      } catch {
        bytes = []
        image = nil
        failure = String(describing: error)
      }
    }
  }

  let name: String
  let identifier: String
  let pictures: [Picture]
  let difference: GoldenOutcome.Difference?

  func add(to page: inout HTML) {
    for picture in pictures {
      if let failure = picture.failure {
        page.add(#"<p class="faint">\#(picture.role.title): \#(HTML.text(failure))</p>"#)
      }
    }
    let shown = pictures.compactMap { picture in picture.image.map { (picture, $0) } }
    guard let widest = shown.map(\.1.width).max() else { return }
    // The place of a picture of three on a window of usual width, until the script knows better.
    let zoom = widest <= 360 ? Double(max(1, min(16, 360 / widest))) : 360 / Double(widest)
    let marked = difference == nil ? "" : " marked"
    page.add(
      #"<section class="viewer\#(zoom < 1 ? " shrunk" : "")\#(marked)" data-mode="side" "#
        + #"data-shown="expected" style="--zoom:\#(shortest(zoom))" "#
        + #"aria-label="\#(XML.attribute("Pictures of " + name))">"#)
    addTools(to: &page, roles: shown.map(\.0.role))
    page.add(#"<div class="stage">"#)
    for (picture, image) in shown { addFigure(to: &page, picture, image) }
    page.add(#"<div class="divider"></div>"#)
    page.add("</div>")
    page.add("</section>")
  }

  private func addFigure(to page: inout HTML, _ picture: Picture, _ image: Image) {
    let (width, height) = (image.width, image.height)
    let format = ImageFormat(signatureOf: picture.bytes) ?? .png
    let source = "data:image/\(format.rawValue);base64," + Base64.text(of: picture.bytes)
    let label = XML.attribute("\(picture.role.title): \(name), \(width) by \(height) pixels")
    page.add(#"<figure class="\#(picture.role.rawValue)">"#)
    page.add("<figcaption>\(picture.role.title), \(width)×\(height)</figcaption>")
    page.add(
      #"<div class="frame" data-w="\#(width)" data-h="\#(height)" "#
        + #"style="--w:\#(width);--h:\#(height)">"#
        + #"<img src="\#(source)" width="\#(width)" height="\#(height)" alt="\#(label)" "#
        + #"draggable="false">\#(marks)</div>"#)
    page.add("</figure>")
  }

  /// The outlines of the first pixel that differs and of all that do.
  private var marks: String {
    guard let difference else { return "" }
    func place(_ values: [Int]) -> String {
      let names = ["--x", "--y", "--across", "--down"]
      return zip(names, values).map { "\($0):\($1)" }.joined(separator: ";")
    }
    let first = place([difference.x, difference.y, 1, 1])
    let all = difference.bounds.count == 4 ? place(difference.bounds) : first
    return
      #"<span class="mark" style="\#(all)"></span><span class="first" style="\#(first)"></span>"#
  }

  private func addTools(to page: inout HTML, roles: [Role]) {
    let isPair = roles.contains(.expected) && roles.contains(.actual)
    page.add(#"<div class="tools">"#)
    if isPair {
      addModes(to: &page, hasDifference: roles.contains(.difference))
    }
    let zooms = [1, 2, 4, 8, 16].map { #"<option value="\#($0)">\#($0)×</option>"# }.joined()
    page.add(
      #"<label>Zoom <select><option value="fit">Fit</option>\#(zooms)</select></label>"#)
    if difference != nil {
      page.add(
        #"<label><input type="checkbox" class="outline" checked> Outline what differs</label>"#)
    }
    if isPair {
      page.add(
        #"<label class="when slider">Divide "#
          + #"<input type="range" class="divide" min="0" max="100" step="0.5" value="50"></label>"#)
      page.add(
        #"<span class="when flicker"><button type="button" class="pause">Pause</button>"#
          + #"<button type="button" class="swap">Swap</button>"#
          + #"<label>Speed <input type="range" class="speed" min="1" max="8" value="2"></label>"#
          + "<output>2 a second</output></span>")
    }
    page.add("</div>")
  }

  private func addModes(to page: inout HTML, hasDifference: Bool) {
    var modes = [("side", "Side by side"), ("slider", "Slider"), ("flicker", "Flicker")]
    if hasDifference { modes.append(("difference", "Difference")) }
    page.add(#"<fieldset class="modes"><legend class="hidden">View</legend>"#)
    for (value, title) in modes {
      let checked = value == "side" ? " checked" : ""
      page.add(
        #"<label><input type="radio" name="\#(identifier)-mode" value="\#(value)"\#(checked)>"#
          + "\(title)</label>")
    }
    page.add("</fieldset>")
  }
}
