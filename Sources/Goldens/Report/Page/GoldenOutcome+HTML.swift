import Images

extension GoldenOutcome {
  /// Everything about a case, with its pictures.
  func addCard(to page: inout HTML, number: Int, _ read: (String) throws -> [UInt8]) {
    let identifier = "case-\(number)"
    page.add(
      #"<article class="case \#(verdict.rawValue)" id="\#(identifier)" aria-labelledby="\#(identifier)-name">"#
    )
    let measured = measured == nil ? "" : ", measured \(HTML.text(measuredText))"
    page.add("<header>")
    page.add(#"<h3 id="\#(identifier)-name">\#(HTML.text(name))</h3> \#(HTML.badge(verdict))"#)
    page.add(#"<span class="faint">asked: \#(HTML.text(comparison))\#(measured)</span>"#)
    page.add("</header>")
    if !message.isEmpty { page.add("<p>\(HTML.text(message))</p>") }
    if let firstStep {
      page.add("<p>First step that differs: <strong>\(HTML.text(firstStep))</strong></p>")
    }
    addChanges(to: &page)
    let shown = shownPictures(read)
    addDifference(to: &page, deep: shown.contains { $0.image?.depth == .sixteen })
    let viewer = Viewer(
      name: name, identifier: identifier, pictures: shown, difference: difference)
    viewer.add(to: &page)
    page.add("</article>")
  }

  private func addChanges(to page: inout HTML) {
    if shownChanges.isEmpty { return }
    page.add(#"<div class="scroll"><table class="changes">"#)
    page.add("<caption>What changed since the golden was recorded</caption>")
    page.add(
      #"<thead><tr><th scope="col">What</th><th scope="col">Recorded</th>"#
        + #"<th scope="col">Found</th></tr></thead>"#)
    page.add("<tbody>")
    for change in shownChanges {
      page.add(
        #"<tr><th scope="row">\#(HTML.text(change.subject.rawValue))</th>"#
          + "<td>\(HTML.text(change.recorded))</td><td>\(HTML.text(change.found))</td></tr>")
    }
    page.add("</tbody></table></div>")
  }

  private func addDifference(to page: inout HTML, deep: Bool) {
    guard let difference else { return }
    let top = deep ? 65_535 : 255
    if let untoldAmount { page.add("<p>\(HTML.text(untoldAmount)).</p>") }
    page.add(
      "<p>First pixel: x \(difference.x), y \(difference.y) (counted from 0), expected "
        + HTML.samples(difference.expected, top) + ", found "
        + HTML.samples(difference.actual, top) + HTML.text(difference.within) + ".</p>")
  }

  /// The pictures in the order in which they stand, read.
  private func shownPictures(_ read: (String) throws -> [UInt8]) -> [Viewer.Picture] {
    let named: [(Viewer.Role, String?)] = [
      (.expected, pictures?.expected), (.actual, pictures?.actual),
      (.difference, pictures?.difference),
    ]
    return named.compactMap { role, path in
      path.map { Viewer.Picture(role: role, path: $0, read) }
    }
  }
}
