import { darkInks, type Ink, inkProperty, inks } from '../../charts/style.ts'

const properties = (colours: Readonly<Record<Ink, string>>): string =>
  (Object.keys(inks) as Ink[]).map(ink => `${inkProperty(ink)}: ${colours[ink]};`).join(' ')

/** What the pages need beyond the elements' own looks (see ../style.ts, whose custom properties hold the colours). */
export const pagesStyle = /* css */ `
:root { ${properties(inks)} }
@media (prefers-color-scheme: dark) { :root { ${properties(darkInks)} } }
@media print { :root { ${properties(inks)} } }
main { line-height: 1.5; }
h1 { letter-spacing: -.01em; }
.crumb { margin: .25rem 0 0; font-size: .9rem; }
.crumb + h1 { margin-top: .1rem; }
.lead { font-size: 1.1rem; }
.card > h2:first-child { margin-top: 0; }
.byline { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .75rem; margin: 0 0 .75rem; }
.badge { display: inline-block; padding: .05rem .6rem; border-radius: 1rem; border: 1px solid currentColor;
  font-size: .85rem; font-weight: 600; white-space: nowrap; }
.badge::before { content: ""; display: inline-block; width: .5em; height: .5em; margin-right: .4em; border-radius: 50%;
  background: currentColor; vertical-align: .1em; }
.trouble h2 { margin-top: 0; font-size: 1.05rem; }
.trouble ul { margin: .25rem 0 0; padding-left: 1.2rem; }
.accounts { list-style: none; margin: 1.25rem 0; padding: 0; display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 18.5rem), 1fr)); }
.account { display: flex; flex-direction: column; }
.account h3 { margin: 0 0 .25rem; font-size: 1.15rem; line-height: 1.35; }
.account h3 .body { display: block; font-size: .9rem; font-weight: 400; }
.account h3 a { text-decoration: none; }
.account h3 a:hover { text-decoration: underline; }
.account .badge { white-space: normal; font-size: .8rem; padding-inline: .5rem; }
.account .foot { margin: auto 0 0; font-size: .875rem; }
.numbers { display: flex; flex-wrap: wrap; align-items: flex-start; gap: .25rem 1.1rem; margin: 0 0 .5rem; }
.numbers dt { color: var(--quiet); font-size: .85rem; }
.numbers dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 600; }
.numbers dd { line-height: 1.9rem; }
.numbers dd.quiet { font-weight: 400; font-size: .85rem; line-height: 1.3; }
.numbers .big { font-size: 1.6rem; }
figure { margin: 0; }
figure.small { margin: .25rem 0 .75rem; }
figure.small figcaption { font-size: .8rem; margin-bottom: .25rem; }
figure.small p { margin: .35rem 0 0; font-size: .9rem; }
figure.small details { font-size: .9rem; }
.spark { display: block; width: 100%; height: 3.5rem; }
.chart { margin: 0 0 1.5rem; }
.chart-head { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1.5rem; max-width: none;
  margin: 0 0 .25rem; color: var(--quiet); font-size: .9rem; }
.plot { position: relative; }
.plot svg { display: block; width: 100%; }
.readout { position: absolute; top: 0; right: 0; margin: 0; padding: .15rem .6rem; border-radius: .35rem; pointer-events: none;
  background: var(--raised); border: 1px solid var(--line); font-size: .875rem; font-variant-numeric: tabular-nums; }
.readout:empty { display: none; }
.plot svg.narrow { display: none; }
.plot text { font-family: inherit; }
.chart figcaption { color: var(--quiet); font-size: .875rem; max-width: 48rem; margin: .35rem 0; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; list-style: none; margin: .35rem 0; padding: 0; font-size: .9rem; }
.swatch { vertical-align: -.1em; }
.marks { margin: .35rem 0; padding-left: 1.6rem; font-size: .95rem; }
.marks .drop::marker { color: var(${inkProperty('drop')}); font-weight: 700; }
.marks .paused::marker { color: var(${inkProperty('paused')}); font-weight: 700; }
.marks .event::marker { color: var(${inkProperty('event')}); font-weight: 700; }
details > summary { cursor: pointer; padding: .35rem 0; color: var(--accent); width: fit-content; }
.scroll.tall { max-height: 24rem; overflow: auto; }
.figures { width: auto; }
.figures td, .figures th { padding-right: 1.5rem; }
.tabs ul, .choices ul { display: flex; flex-wrap: wrap; list-style: none; margin: 0 0 1rem; padding: 0; }
.tabs ul { gap: 0 1.5rem; border-bottom: 1px solid var(--line); }
.tabs a { display: inline-block; padding: .5rem 0; text-decoration: none; }
.tabs a[aria-current] { font-weight: 700; color: var(--text); box-shadow: inset 0 -3px var(--accent); }
.choices ul { gap: .25rem .5rem; }
.choices a { display: inline-block; padding: .3rem .8rem; border: 1px solid var(--line); border-radius: 2rem;
  text-decoration: none; font-size: .95rem; }
.bar { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 1.5rem; }
.choices a[aria-current] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
.pager { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; margin: 1rem 0; }
.calendar { width: auto; border-collapse: separate; border-spacing: 2px; font-size: .85rem; }
.calendar th { font-weight: 400; color: var(--quiet); padding: 0 .6rem 0 0; border: 0; white-space: nowrap; }
.calendar thead th { padding: 0; text-align: center; }
.calendar td { width: 2.2rem; height: 1.8rem; padding: 0; text-align: center; vertical-align: middle; border: 0;
  border-radius: .3rem; line-height: 1; }
.calendar .posted { background: color-mix(in srgb, var(--good) 16%, transparent); color: var(--good); }
.calendar .late { background: color-mix(in srgb, var(--warn) 20%, transparent); color: var(--warn); }
.calendar .missed { background: var(--bad); color: var(--ground); font-weight: 700; }
.calendar .suspended { border: 1px dashed var(--bad); color: var(--bad); }
.calendar .holiday { color: var(--quiet); border: 1px solid var(--line); }
.calendar .unknown, .calendar .waiting { border: 1px dotted var(--quiet); color: var(--quiet); }
.calendar .free { color: var(--quiet); }
.keys { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; list-style: none; margin: .5rem 0; padding: 0; font-size: .875rem; }
.posts th[scope=row] { white-space: nowrap; }
.posts .text { width: 100%; overflow-wrap: anywhere; white-space: pre-line; }
.posts .series { display: block; color: var(--quiet); font-size: .875rem; }
.runs th[scope=row] { white-space: nowrap; }
.audit td { overflow-wrap: anywhere; }
.audit time { white-space: nowrap; }
.audit td:nth-child(2) { min-width: 8rem; }
.share { display: grid; grid-template-columns: minmax(2.5rem, 1fr) 3.2rem; gap: .5rem; align-items: center;
  font-variant-numeric: tabular-nums; }
.whole { white-space: nowrap; }
svg.share-bar { display: block; width: 100%; height: .7rem; }
.share-bar rect { fill: var(--chart-week); }
.audience { display: grid; gap: 0 2.5rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); align-items: start; }
.alerts { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; }
.alerts + .card { margin-top: 1.25rem; }
.alerts h3 { margin: 0; font-size: 1.05rem; }
.alerts .card p { margin: .25rem 0 0; }
.story { margin-bottom: 1.25rem; }
.story p { margin: .6rem 0; }
.story p:first-child { font-size: 1.15rem; }
.answers { display: grid; gap: .5rem; max-width: 48rem; }
.answers details { border: 1px solid var(--line); border-radius: .5rem; padding: .25rem 1rem; }
.answers details[open] { padding-bottom: 1rem; }
.answers summary { width: auto; font-weight: 600; }
.answers form { margin-top: .25rem; }
.ledger { list-style: none; margin: 0; padding: 0 0 0 1rem; border-left: 2px solid var(--line); max-width: 48rem; }
.ledger > li { position: relative; padding: 0 0 1rem .5rem; }
.ledger > li::before { content: ""; position: absolute; left: calc(-1rem - 6px); top: .45em; width: 10px; height: 10px;
  border-radius: 50%; background: var(--ground); border: 2px solid var(--quiet); }
.ledger > li.person::before { background: var(--accent); border-color: var(--accent); }
.ledger > li.end::before { background: var(--good); border-color: var(--good); }
.ledger time { color: var(--quiet); font-size: .875rem; }
.ledger p { margin: 0; }
.ledger .found { color: var(--quiet); }
.ledger blockquote { margin: .35rem 0; padding: .25rem .75rem; border-left: 3px solid var(--line); white-space: pre-line;
  overflow-wrap: anywhere; }
.ledger ul { margin: .25rem 0 0; padding-left: 1.2rem; font-size: .9rem; color: var(--quiet); }
.columns { display: grid; gap: 0 1.25rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr)); }
.events { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; }
.events h3 { margin: 0; overflow-wrap: anywhere; }
.events p { margin: .25rem 0 0; }
.row { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin-top: .5rem; }
.row form { margin: 0; }
@media (max-width: 40rem) {
  .plot svg.wide { display: none; }
  .plot svg.narrow { display: block; }
  .numbers .big { font-size: 1.4rem; }
  .posts thead, .audit thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .posts, .posts tbody, .posts caption, .audit, .audit tbody { display: block; }
  .audit tr, .audit td { display: block; padding: 0; border: 0; }
  .audit tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .audit td:first-child { color: var(--quiet); font-size: .9rem; }
  .posts tr { display: grid; grid-template-columns: 1fr auto; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .posts th, .posts td { padding: 0; border: 0; }
  .posts th[scope=row] { color: var(--quiet); font-size: .9rem; }
  .posts .text { grid-area: 2 / 1 / 3 / 3; }
  .posts .number::before { content: attr(data-label) " "; color: var(--quiet); font-size: .9rem; }
}
@media print {
  @page { margin: 15mm; }
  h1, h2, h3, .crumb { break-after: avoid; }
  .calendar, .legend { break-inside: avoid; }
  .calendar td, .share-bar, .ledger > li::before { print-color-adjust: exact; }
  .ledger { margin-left: 6px; }
  .ledger > li { break-inside: avoid; }
  .plot svg.wide { display: block; }
  .plot svg.narrow { display: none; }
  details:not([open]), .choices, .tabs, .pager { display: none; }
  .accounts { grid-template-columns: 1fr 1fr; }
}
`
