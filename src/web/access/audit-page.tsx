import type { JSX } from 'preact'
import type { Language } from '../../alerts/messages.ts'
import { listAudit, type WrittenEntry } from '../../store/audit.ts'
import type { Page } from '../page.ts'
import { auditWords } from './audit-words.ts'

const PAGE = 100

/** Who changed what, when. */
export const auditPage: Page = {
  method: 'GET',
  path: '/audit',
  role: 'editor',
  async render({ db, language, query, config }) {
    const before = /^\d{1,15}$/.test(query.before ?? '') ? Number(query.before) : null
    const entries = await listAudit(db, { limit: PAGE, before })
    const { title, about, none, older } = auditWords[language]
    const last = entries.at(-1)
    const body = (
      <>
        <h1>{title}</h1>
        <p>{about}</p>
        {entries.length === 0 ? (
          <p>{none}</p>
        ) : (
          <Entries entries={entries} language={language} zone={config.time_zone} />
        )}
        {last && entries.length === PAGE && <a href={`/audit?before=${last.auditId}`}>{older}</a>}
      </>
    )
    return { title, body }
  },
}

interface EntriesProps {
  readonly entries: readonly WrittenEntry[]
  readonly language: Language
  readonly zone: string
}

function Entries({ entries, language, zone }: EntriesProps): JSX.Element {
  const { columns, title } = auditWords[language]
  const instant = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', timeZone: zone })
  return (
    <section class="scroll" tabindex={0} aria-label={title}>
      <table class="audit">
        <thead>
          <tr>
            {columns.map(column => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map(entry => (
            <tr key={entry.auditId}>
              <td>
                <time dateTime={entry.at.toISOString()}>{instant.format(entry.at)}</time>
              </td>
              <td>{entry.actor}</td>
              <td>
                <What entry={entry} language={language} />
              </td>
              <td>
                <Details entry={entry} language={language} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface EntryProps {
  readonly entry: WrittenEntry
  readonly language: Language
}

/** `Acknowledged: alert 7`, with a link to it. */
function What({ entry: { action, object }, language }: EntryProps): JSX.Element {
  const { actions, objects } = auditWords[language]
  const done = actions[action] ?? action
  const [noun = '', id = ''] = object.split(' ')
  if (object === '') return <>{done}</>
  const href = hrefOf(noun, id)
  const about = `${objects[noun] ?? noun} ${id}`
  return (
    <>
      {done}: {href === null ? about : <a href={href}>{about}</a>}
    </>
  )
}

function hrefOf(noun: string, id: string): string | null {
  if (noun === 'alert') return `/alerts/${id}`
  if (noun === 'event') return `/events#event-${id}`
  return noun === 'silence' ? `/silences#silence-${id}` : null
}

function Details({ entry: { detail }, language }: EntryProps): JSX.Element {
  const { details } = auditWords[language]
  const order = Object.keys(details)
  const given = Object.entries(detail)
    .filter(([, value]) => value !== null && value !== '')
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  return (
    <>
      {given.map(([name, value]) => (
        <div key={name}>{`${details[name] ?? name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`}</div>
      ))}
    </>
  )
}
