/**
 * The looks of the frame and of plain elements. Colours are custom properties, so that pages and charts follow the dark
 * mode; every pair of text and ground has a contrast of at least 4.5 to 1.
 */
export const baseStyle = /* css */ `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f4f6f8; --line: #cfd5db; --text: #1d2329; --quiet: #55606b;
  --accent: #0b5394; --on-accent: #ffffff; --good: #00614a; --bad: #a33b00; --warn: #7a5200; --note: #e8f1fa;
  --bad-ground: #fdf0e8; --focus: #0b5394;
  font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14181c; --raised: #1e242a; --line: #3d4750; --text: #e6eaee; --quiet: #a8b3bd;
    --accent: #7db8f0; --on-accent: #0d1216; --good: #5fd1ae; --bad: #ff9e6b; --warn: #e8b84c; --note: #1c2c3c;
    --bad-ground: #35221a; --focus: #9ccbf7;
  }
}
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -999rem; padding: .5rem 1rem; background: var(--accent); color: var(--on-accent); }
.skip:focus { left: .5rem; top: .5rem; z-index: 1; }
.top { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.5rem;
  padding: .6rem max(1rem, calc((100% - 64rem) / 2 + 1rem));
  border-bottom: 1px solid var(--line); background: var(--raised); }
.brand { display: inline-flex; align-items: center; gap: .5rem; font-weight: 700; }
.top nav ul, footer ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 0; padding: 0; }
.top nav a { display: inline-block; padding: .35rem 0; text-decoration: none; }
.top nav a[aria-current] { font-weight: 700; color: var(--text); box-shadow: inset 0 -3px var(--accent); }
.language { margin-left: auto; }
main { max-width: 64rem; margin: 0 auto; padding: 1rem; }
footer { max-width: 64rem; margin: 2rem auto 0; padding: 1rem; border-top: 1px solid var(--line); color: var(--quiet);
  font-size: .875rem; display: flex; flex-wrap: wrap; justify-content: space-between; gap: .5rem 2rem; }
footer p { margin: 0; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0 1rem; }
h2 { font-size: 1.2rem; margin: 1.75rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { max-width: 48rem; overflow-wrap: anywhere; }
img, svg { max-width: 100%; height: auto; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .9em; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.card { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; background: var(--ground); }
.notice, .trouble { border-left: 4px solid var(--accent); background: var(--note); padding: .6rem 1rem; margin: 1rem 0;
  max-width: none; }
.trouble { border-color: var(--bad); background: var(--bad-ground); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
tbody th { font-weight: 400; }
td.number, th.number { text-align: right; padding-right: 1.25rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
button, .button, input, select, textarea { font: inherit; color: inherit; }
button, .button { display: inline-block; padding: .45rem 1rem; min-height: 2.75rem; border-radius: .35rem; cursor: pointer;
  border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); text-decoration: none; }
button.second, .button.second { background: transparent; color: var(--accent); }
button.link { border: 0; background: none; color: var(--accent); padding: 0; min-height: 0; text-decoration: underline; }
input, select, textarea { width: 100%; max-width: 30rem; min-height: 2.75rem; padding: .4rem .6rem;
  border: 1px solid var(--quiet); border-radius: .35rem; background: var(--ground); }
textarea { max-width: 48rem; display: block; }
.field { margin: 0 0 1rem; }
.field label { display: block; font-weight: 600; }
.field .hint { margin: 0; color: var(--quiet); font-size: .9rem; }
.field .fault { margin: .25rem 0 0; color: var(--bad); font-weight: 600; }
.field.faulty input, .field.faulty select, .field.faulty textarea { border: 2px solid var(--bad); }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 40rem) {
  .top { gap: .25rem 1rem; }
  .top nav { order: 3; flex-basis: 100%; }
  h1 { font-size: 1.35rem; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
@media print {
  :root { color-scheme: light; --ground: #fff; --raised: #fff; --text: #000; --quiet: #333; --line: #999; --accent: #000; }
  .top nav, .language, footer, form, .skip, .no-print { display: none; }
  main { max-width: none; padding: 0; }
  .card, tr, figure { break-inside: avoid; }
  a { text-decoration: none; }
}
`
