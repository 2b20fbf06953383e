import Crypto
import Images

extension GoldenReport {
  /// The report as one page that needs nothing else: pictures, style and script are inside.
  ///
  /// Without a script the pictures stand side by side; with it they can be slid over each other,
  /// shown in turns, zoomed and outlined.
  ///
  /// - Parameters:
  ///   - pictureBytes: how many bytes of pictures the page may hold; browsers give up somewhere. A
  ///     picture beyond them is named in its place.
  ///   - read: gives the bytes of a picture that an outcome names. One that cannot be had, or is no
  ///     picture, is named in its place too: a report is not lost for it.
  /// - Returns: the whole file.
  public func html(
    pictureBytes: Int = 100 << 20,
    read: (_ path: String) throws -> [UInt8] = { try Image.bytes(of: $0) }
  ) -> String {
    let style = String(decoding: PackageResources.page_css, as: UTF8.self)
    let script = String(decoding: PackageResources.page_js, as: UTF8.self)
    var page = HTML()
    page.add("<!DOCTYPE html>")
    page.add(#"<html lang="en">"#)
    page.add("<head>")
    page.add(#"<meta charset="utf-8">"#)
    page.add(
      #"<meta http-equiv="Content-Security-Policy" content="\#(Self.policy(for: script))">"#)
    page.add(#"<meta name="viewport" content="width=device-width, initial-scale=1">"#)
    page.add(#"<link rel="icon" href="data:,">"#)
    page.add("<title>Golden images: \(HTML.text(summary))</title>")
    page.add("<style>\n\(style)</style>")
    page.add("</head>")
    page.add("<body>")
    addSummary(to: &page)
    addTable(to: &page)
    var bytesLeft = pictureBytes
    addCases(to: &page) { path in
      let bytes = try read(path)
      guard bytes.count <= bytesLeft else { throw PageIsFull(path: path) }
      bytesLeft -= bytes.count
      return bytes
    }
    page.add("<script>\(script)</script>")
    page.add("</body>")
    page.add("</html>")
    return page.text
  }

  /// Nothing is fetched, and only our own script runs, whatever a name or message smuggled in.
  private static func policy(for script: String) -> String {
    let digest = Base64.text(of: Array(SHA256.hash(data: Array(script.utf8))))
    return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
      + "script-src 'sha256-\(digest)'; base-uri 'none'; form-action 'none'"
  }

  private func addSummary(to page: inout HTML) {
    page.add("<header>")
    page.add("<h1>Golden images</h1>")
    page.add(#"<p class="sum \#(verdict.rawValue)">\#(HTML.text(summary))</p>"#)
    page.add(
      #"<p class="faint">\#(HTML.text(file)), drawn by \#(HTML.text(drawnBy))\#(duration)</p>"#)
    page.add("</header>")
    page.add("<main>")
  }

  private func addTable(to page: inout HTML) {
    if outcomes.isEmpty { return }
    let isMixed =
      outcomes.contains(where: \.verdict.needsLook)
      && !outcomes.allSatisfy(\.verdict.needsLook)
    if isMixed {
      // A long list would push down what one came for.
      let checked = outcomes.count > 20 ? " checked" : ""
      page.add(
        #"<label class="only"><input type="checkbox" id="only"\#(checked)> "#
          + "Only what needs a look</label>")
    }
    page.add(#"<div class="scroll"><table class="all">"#)
    page.add(#"<caption class="hidden">All cases</caption>"#)
    let titles = ["Verdict", "Case", "Comparison", "Measured", "Note"].map { title in
      let kind = title == "Measured" ? #" class="number""# : ""
      return #"<th scope="col"\#(kind)>\#(title)</th>"#
    }
    page.add("<thead><tr>\(titles.joined())</tr></thead>")
    page.add("<tbody>")
    for (index, outcome) in outcomes.enumerated() {
      let isLook = outcome.verdict.needsLook
      let name = HTML.text(outcome.name)
      let cells = [
        HTML.badge(outcome.verdict),
        isLook ? ##"<a href="#case-\##(index + 1)">\##(name)</a>"## : name,
        HTML.text(outcome.comparison),
      ]
      page.add(
        #"<tr class="\#(isLook ? "look" : "fine")">"#
          + cells.map { "<td>\($0)</td>" }.joined()
          + #"<td class="number">\#(HTML.text(outcome.measuredText))</td>"#
          + "<td>\(HTML.text(outcome.note))</td></tr>")
    }
    page.add("</tbody></table></div>")
  }

  private func addCases(to page: inout HTML, _ read: (String) throws -> [UInt8]) {
    if outcomes.contains(where: \.verdict.needsLook) {
      page.add("<h2>What needs a look</h2>")
      if outcomes.contains(where: { $0.pictures?.difference != nil }) {
        page.add(
          #"<p class="faint">In pictures of differences, grey is equal, orange to dark red "#
            + "differs little to much, and blue is in one picture only.</p>")
      }
    }
    for (index, outcome) in outcomes.enumerated() where outcome.verdict.needsLook {
      outcome.addCard(to: &page, number: index + 1, read)
    }
    page.add("</main>")
  }
}

/// Why a picture is not on the page.
private struct PageIsFull: Error, CustomStringConvertible {
  let path: String
  var description: String { "the page has enough pictures; this one is \(path)" }
}
