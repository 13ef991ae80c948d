import type { JSX } from 'preact'
import { operationalTypes } from '../../alerts/evidence.ts'
import { words as chartWords } from '../../charts/words.ts'
import { JUDGED_METRICS } from '../../detection/detection.ts'
import { type ListedSilence, listSilences } from '../../store/silences.ts'
import { type AboutChoice, readChoices } from '../data/choices.ts'
import { Field, Form } from '../forms.tsx'
import type { Page, PageContext } from '../page.ts'
import { aboutOptions, accountNames } from './about.ts'
import { type PageWords, pageWords } from './messages/words.ts'
import { Badge } from './parts.tsx'

const TYPES = ['drop', 'series-paused', ...operationalTypes] as const

/** What is held back, and what each silence has held back. */
export const silencesPage: Page = {
  method: 'GET',
  path: '/silences',
  role: 'reader',
  async render(ctx) {
    const words = pageWords(ctx.language)
    const [silences, choices] = await Promise.all([listSilences(ctx.db, { now: ctx.now }), readChoices(ctx.db)])
    const current = silences.filter(({ state }) => state !== 'over')
    const past = silences.filter(({ state }) => state === 'over')
    const nameOf = accountNames(choices, ctx)
    const body = (
      <>
        <h1>{words.say('silences.title')}</h1>
        <p>{words.say('silences.about')}</p>
        <h2>{words.say('silences.current')}</h2>
        {current.length === 0 && <p>{words.say('silences.none')}</p>}
        <SilenceList ctx={ctx} silences={current} nameOf={nameOf} words={words} />
        {ctx.user.role === 'editor' && <NewSilence ctx={ctx} choices={choices} words={words} />}
        {past.length > 0 && <h2>{words.say('silences.past')}</h2>}
        <SilenceList ctx={ctx} silences={past} nameOf={nameOf} words={words} />
      </>
    )
    return { title: words.say('silences.title'), body }
  },
}

interface NewProps {
  readonly ctx: PageContext
  readonly choices: readonly AboutChoice[]
  readonly words: PageWords
}

function NewSilence({ ctx, choices, words }: NewProps): JSX.Element {
  const of = '/silences'
  const about = aboutOptions(choices, words.say('silences.any-account'), ctx)
  const { metric: metricNames } = chartWords[ctx.language]
  const metrics = JUDGED_METRICS.map(metric => ({ value: metric, label: metricNames[metric] }))
  const kinds = [
    ...(['metric', 'operational'] as const).map(kind => ({ value: kind, label: words.say(`silences.kind.${kind}`) })),
    ...TYPES.map(type => ({ value: type, label: words.say(`type.${type}`) })),
  ]
  return (
    <section aria-labelledby="add" class="card no-print">
      <h2 id="add">{words.say('silences.add')}</h2>
      <Form ctx={ctx} action="/silences">
        <div class="columns">
          <Field {...{ ctx, of }} name="about" label={words.say('silences.what')} options={about} />
          <Field
            {...{ ctx, of }}
            name="metric"
            label={words.say('silences.metric')}
            options={[{ value: '', label: words.say('silences.any-metric') }, ...metrics]}
          />
          <Field
            {...{ ctx, of }}
            name="kind"
            label={words.say('silences.kind')}
            options={[{ value: '', label: words.say('silences.any-kind') }, ...kinds]}
          />
        </div>
        <div class="columns">
          <Field {...{ ctx, of }} name="starts_on" type="date" label={words.say('silences.from')} />
          <Field {...{ ctx, of }} name="ends_on" type="date" label={words.say('silences.to')} required />
          <Field {...{ ctx, of }} name="note" label={words.say('silences.reason')} required />
        </div>
        <button type="submit">{words.say('silences.add.do')}</button>
      </Form>
    </section>
  )
}

interface ListProps {
  readonly ctx: PageContext
  readonly silences: readonly ListedSilence[]
  readonly nameOf: (account: string) => string
  readonly words: PageWords
}

function SilenceList({ ctx, silences, nameOf, words }: ListProps): JSX.Element | null {
  if (silences.length === 0) return null
  return (
    <ul class="alerts">
      {silences.map(silence => (
        <Shown key={silence.silenceId} ctx={ctx} silence={silence} nameOf={nameOf} words={words} />
      ))}
    </ul>
  )
}

type ShownProps = Omit<ListProps, 'silences'> & { readonly silence: ListedSilence }

function Shown({ ctx, silence, nameOf, words }: ShownProps): JSX.Element {
  const { silenceId, startsAt, endsAt, author, reason, endedBy, state, held, messages } = silence
  const zone = ctx.config.time_zone
  const { from } = words.spokenInstant(startsAt, zone)
  const { until } = words.spokenInstant(endsAt, zone)
  const span = words.say('silences.span', { from, until })
  const title = aboutOf(silence, nameOf, words)
  return (
    <li class="card" id={`silence-${silenceId}`}>
      <h3>{title}</h3>
      <p class="byline">
        <Badge tone={state === 'in-force' ? 'warn' : 'quiet'}>{words.say(`silences.${state}`)}</Badge>{' '}
        <span class="quiet">{[span, ...endedEarly(endedBy, words)].join(', ')}</span>
      </p>
      <p>{words.say('silences.by', { author, reason })}</p>
      <p>{words.say('silences.held', { held })}</p>
      {messages.length > 0 && (
        <ul>
          {messages.map(({ transitionId, alertId, at }) => (
            <li key={transitionId}>
              <a href={`/alerts/${alertId}`}>
                {words.say('silences.held.one', { id: alertId, at: words.instant(at, zone) })}
              </a>
            </li>
          ))}
        </ul>
      )}
      {state !== 'over' && (
        <Form ctx={ctx} action={`/silences/${silenceId}/end`} class="row">
          <button type="submit" class="second" aria-label={`${words.say('silences.end')}: ${title}`}>
            {words.say('silences.end')}
          </button>
        </Form>
      )}
    </li>
  )
}

const endedEarly = (endedBy: string | null, words: PageWords): string[] =>
  endedBy === null ? [] : [words.say('silences.ended-by', { author: endedBy })]

function aboutOf(
  { account, series, metric, kind, subject }: ListedSilence,
  nameOf: ListProps['nameOf'],
  words: PageWords,
): string {
  const known = JUDGED_METRICS.find(one => one === metric)
  const type = TYPES.find(one => one === kind)
  const staff = kind === 'metric' || kind === 'operational'
  const parts = [
    account === null ? null : nameOf(account),
    series?.name ?? null,
    known ? chartWords[words.language].metric[known] : metric,
    kind === null ? null : staff ? words.say(`silences.kind.${kind}`) : type ? words.say(`type.${type}`) : kind,
    subject === null || subject === '' ? null : words.say('silences.subject', { subject }),
  ]
  return parts.flatMap(part => part ?? []).join(' · ')
}
