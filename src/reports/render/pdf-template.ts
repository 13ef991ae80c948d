/**
 * The look of the PDF, in Typst (https://typst.app/docs). Data comes in as strings and arrays; headings become
 * bookmarks, table heads are repeated on every page, pictures carry their alternative text.
 */
export const template = String.raw`
#let deep = rgb("#0b3d66")
#let quiet = rgb("#57606a")
#let rule-color = rgb("#d0d7de")
#let sans = "Arimo"

#let mark(i) = text(size: 0.62em, font: sans, fill: quiet)[\[#i\]]
#let num(t, i) = box[#t#h(0.08em)#super(typographic: false, baseline: -0.35em, size: 1em, link(label("ref-" + str(i)), mark(i)))]
#let own(t, i) = [#t #mark(i)]
#let place-of(i) = [#metadata(none)#label("ref-" + str(i))]

#let section(level, title, new-page) = {
  if new-page { pagebreak(weak: true) }
  heading(level: level, title)
}
#let plain(body) = par(body)
#let spoken(body) = block(spacing: 1.4em, text(size: 11.6pt, par(leading: 0.8em, body)))
#let note(body) = block(text(size: 8.8pt, fill: quiet, par(body)))
#let items(all) = list(..all)

#let picture(svg, alt, caption) = figure(
  image(bytes(svg), format: "svg", width: 100%, alt: alt),
  caption: caption,
  kind: "picture",
  supplement: none,
  numbering: none,
)

// Only a table that would fill most of a page by itself goes over to the next one.
#let whole-up-to = 34
#let grid-of(caption, widths, aligns, head, rows, small: false) = {
  let size = if small { 7pt } else { 8.6pt }
  set text(size: size, font: sans, number-width: "tabular", hyphenate: false)
  set par(justify: false, leading: 0.5em)
  show figure: set block(breakable: rows.len() > whole-up-to, above: 14pt, below: 14pt)
  show figure.caption: it => block(sticky: true, width: 100%, below: 0.5em, align(left, text(weight: "bold", size: 9pt, fill: deep, it.body)))
  figure(
    table(
      columns: widths,
      align: (x, y) => (aligns.at(x)) + (if y == 0 { bottom } else { top }),
      inset: (x: 4pt, y: if small { 2.6pt } else { 3.8pt }),
      stroke: (x, y) => (bottom: if y == 0 { 1pt + deep } else { 0.5pt + rule-color }),
      table.header(repeat: true, ..head.map(title => text(weight: "bold", title))),
      ..rows.map(row => row.cells.map(cell => if row.strong { strong(cell) } else { cell })).flatten(),
    ),
    caption: figure.caption(position: top, caption),
    kind: "data",
    supplement: none,
    numbering: none,
  )
}

#let report(
  language: "it", title: "", subtitle: "", body: "", date: none, code: "", about: (), footer: "",
  contents: "", page-name: "", doc,
) = {
  set document(title: title + ": " + subtitle, author: body, date: date, keywords: (code,))
  set text(lang: language, region: if language == "it" { "IT" } else { "GB" }, font: ("Libertinus Serif", sans), size: 10.5pt, fill: rgb("#1f2328"))
  set page(
    paper: "a4",
    margin: (x: 21mm, top: 22mm, bottom: 24mm),
    footer: context {
      set text(size: 7.8pt, font: sans, fill: quiet)
      line(length: 100%, stroke: 0.5pt + rule-color)
      v(-0.6em)
      grid(columns: (1fr, auto), footer, context(counter(page).display((at, all) => page-name.replace("{at}", str(at)).replace("{all}", str(all)), both: true)))
    },
  )
  set par(leading: 0.68em, spacing: 0.95em)
  set heading(numbering: none)
  show heading: set text(fill: deep)
  show heading.where(level: 1): it => block(below: 0.9em, above: 1.2em, width: 100%, stroke: (bottom: 0.8pt + rule-color), inset: (bottom: 0.35em), text(size: 16pt, it.body))
  show heading.where(level: 2): it => block(below: 0.7em, above: 1.5em, text(size: 12.4pt, it.body))
  show heading.where(level: 3): it => block(below: 0.6em, above: 1.2em, text(size: 10.8pt, it.body))
  show figure: set block(above: 1em, below: 1.2em)
  show figure.caption.where(kind: "picture"): it => block(above: 0.5em, width: 100%, align(left, text(size: 8.8pt, fill: quiet, it.body)))
  set list(indent: 0.4em, spacing: 0.6em)

  text(size: 11.5pt, fill: deep, smallcaps(body))
  v(0.1em)
  block(above: 0.8em, below: 0.75em, text(size: 23pt, weight: "bold", fill: deep, title))
  block(below: 0.8em, text(size: 13pt, subtitle))
  for line in about { block(spacing: 0.55em, text(size: 8.8pt, fill: quiet, line)) }
  block(above: 0.9em, below: 1.2em, line(length: 100%, stroke: 2pt + deep))
  doc
}
`
