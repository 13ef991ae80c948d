import type { View } from './catalogue.ts'

/** The page `docs/dictionary.md`: every view and column in the words of the database's own comments. */
export function dictionaryOf(views: readonly View[]): string {
  return `${[head, ...views.map(ofView)].join('\n\n')}\n`
}

const head = `# The views, column by column

What \`\\d+ analytics.accounts_daily\` shows in psql, for all views of schema \`analytics\`, and what
\`datapackage.json\` says beside an exported file: written from the comments in the database (\`npm run schema:dump\`), and
held to them by a test. [The tables, for analysts](tables.md) tells how to use them.`

function ofView({ name, about, columns }: View): string {
  const rows = columns.map(column => `| \`${column.name}\` | ${column.kind} | ${cell(column.about)} |`)
  return [`## analytics.${name}\n${about}\n`, '| column | holds | meaning |', '|---|---|---|', ...rows].join('\n')
}

const cell = (text: string) => text.replaceAll('|', '\\|')
