import Files

/// A page of all pictures of a batch, beside them: thumbnails, recipes, and a filter.
///
/// It needs no server and nothing from elsewhere; pictures are shown from their files.
public struct BatchIndex {
  private let plan: BatchPlan
  private let folder: String

  /// Plans the page of a batch.
  public init(_ plan: BatchPlan, in folder: String) { (self.plan, self.folder) = (plan, folder) }

  /// Writes `index.html` into the folder, whole or not at all, and returns its path.
  ///
  /// Throws `FileError` where the system refuses.
  public func write() throws -> String {
    let path = "\(folder)/index.html"
    // One name, so that what a killed process left is written over by the next.
    try StagedFile.write(to: path, through: "\(folder)/.atelier-index.partial") { file in
      try file.append(Array(Self.head(plan.count).utf8))
      var text = ""
      for index in 0..<plan.count {
        text += figure(plan.picture(index))
        guard text.utf8.count > 1 << 16 || index == plan.count - 1 else { continue }
        try file.append(Array(text.utf8))
        text = ""
      }
      try file.append(Array(Self.tail.utf8))
    }
    return path
  }

  private func figure(_ picture: BatchPlan.Picture) -> String {
    let link = Self.address(picture.name)
    return """
      <figure><a href="\(link)"><img src="\(link)" alt="\(XML.attribute(picture.name))" loading="lazy"></a>\
      <figcaption><b>\(XML.text(picture.name))</b>\n\
      \(XML.text(picture.recipe.parameters()))</figcaption>\
      </figure>

      """
  }

  /// A path as a part of an address.
  static func address(_ name: String) -> String {
    name.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: "/"):
        String(Unicode.Scalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }

  private static func head(_ count: Int) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="icon" href="data:,">
    <title>\(count) pictures</title>
    <style>
    :root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif; }
    body { margin: 0; }
    header { position: sticky; top: 0; padding: 12px 16px; display: flex; gap: 12px;
      align-items: center; background: Canvas; border-bottom: 1px solid #8886; z-index: 1; }
    input { flex: 1; max-width: 40em; font: inherit; padding: 6px 10px; }
    main { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr));
      gap: 16px; padding: 16px; }
    figure { margin: 0; padding: 8px; border: 1px solid #8884; border-radius: 6px;
      content-visibility: auto; contain-intrinsic-size: 240px 320px; }
    figure[hidden] { display: none; }
    a { display: flex; height: 200px; align-items: center; justify-content: center; }
    img { max-width: 100%; max-height: 100%; min-width: 128px; min-height: 128px;
      object-fit: contain; image-rendering: pixelated; }
    figcaption { margin-top: 8px; white-space: pre-line; overflow-wrap: anywhere;
      font-size: 12px; }
    </style>
    </head>
    <body>
    <header><label for="filter">Filter</label>
    <input id="filter" type="search" placeholder="words that names and recipes have to hold"
      autofocus> <output id="shown" for="filter">\(count) of \(count)</output></header>
    <main>

    """
  }

  private static let tail = """
    </main>
    <script>
    "use strict";
    const figures = [...document.querySelectorAll("figure")];
    const texts = figures.map((figure) => figure.textContent.toLowerCase());
    const field = document.getElementById("filter");
    const shown = document.getElementById("shown");
    function filter() {
      const words = field.value.toLowerCase().split(/\\s+/).filter(Boolean);
      let count = 0;
      figures.forEach((figure, index) => {
        const fits = words.every((word) => texts[index].includes(word));
        figure.hidden = !fits;
        if (fits) count += 1;
      });
      shown.textContent = `${count} of ${figures.length}`;
      history.replaceState(null, "", words.length ? "#" + encodeURIComponent(field.value) : "#");
    }
    field.addEventListener("input", filter);
    if (location.hash.length > 1) {
      field.value = decodeURIComponent(location.hash.slice(1));
      filter();
    }
    </script>
    </body>
    </html>

    """
}
