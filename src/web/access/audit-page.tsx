import type { JSX } from 'preact'
import type { Language } from '../../alerts/messages.ts'
import { listAudit, type WrittenEntry } from '../../store/audit.ts'
import type { Page } from '../page.ts'

const PAGE = 100

const words = {
  it: {
    title: 'Registro delle modifiche',
    about:
      'Ogni modifica fatta su questa pagina o da un link in un messaggio, e ogni accesso. La più recente per prima.',
    none: 'Nessuna modifica.',
    columns: ['Quando', 'Chi', 'Che cosa', 'Su', 'Dettagli'],
    older: 'Precedenti',
  },
  en: {
    title: 'Log of changes',
    about: 'Every change made on this page or by a link in a message, and every login. Newest first.',
    none: 'No changes.',
    columns: ['When', 'Who', 'What', 'On', 'Details'],
    older: 'Older',
  },
} as const satisfies Record<Language, unknown>

/** Who changed what, when. */
export const auditPage: Page = {
  method: 'GET',
  path: '/audit',
  role: 'editor',
  async render({ db, language, query, config }) {
    const before = /^\d{1,15}$/.test(query.before ?? '') ? Number(query.before) : null
    const entries = await listAudit(db, { limit: PAGE, before })
    const { title, about, none, older } = words[language]
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
  const { columns, title } = words[language]
  const instant = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', timeZone: zone })
  return (
    <section class="scroll" tabindex={0} aria-label={title}>
      <table>
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
          {entries.map(({ auditId, at, actor, action, object, detail }) => (
            <tr key={auditId}>
              <td>
                <time dateTime={at.toISOString()}>{instant.format(at)}</time>
              </td>
              <td>{actor}</td>
              <td>{action}</td>
              <td>{object}</td>
              <td>
                {Object.entries(detail).map(([name, value]) => (
                  <div key={name}>{`${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`}</div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
