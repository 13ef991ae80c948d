/**
 * Everything that is followed about one account, a day at a time: `observe` takes a day, `judge` answers each question
 * for it, `settle` draws the consequences (an alert's days are unlearned, a new normal restarts the baseline).
 */
import { postProfile, valueProfile } from './baseline.ts'
import { CadenceWatch } from './cadence.ts'
import type { DayKind } from './calendar.ts'
import type { Context } from './context.ts'
import { dayNumber } from './days.ts'
import type { DetectionSettings, Finding, JudgedMetric, OpenFinding } from './detection.ts'
import type { Question } from './drop.ts'
import { judgeDrops } from './drop-findings.ts'
import { MetricWatch, type Mode } from './metric-watch.ts'
import type { PostValue } from './post-level.ts'
import { isOpen, judgeSeries } from './series-findings.ts'
import type { Usual, UsualDay } from './usual.ts'

export interface DayPost {
  readonly series: string | null
  readonly interactions: number | null
}

export interface DayFacts {
  /** Day number, see `days.ts`. */
  readonly day: number
  readonly kind: DayKind
  /** `null` where a figure is unknown or not final. */
  readonly figures: ReadonlyMap<JudgedMetric, number | null>
  readonly posts: readonly DayPost[]
  /** By declared series: whether its cadence names the day. */
  readonly due: ReadonlyMap<string, boolean>
  /** What the day brought to accounts alike, as a factor of the expectation (`common-course.ts`); 1 where absent. */
  readonly common?: ReadonlyMap<JudgedMetric, number>
  /** Of a day that is not over, by declared series: see `SeriesDay.share`. */
  readonly shares?: ReadonlyMap<string, number>
}

/** How the false alarms that an account may raise are shared among its metrics, by what each one's alarms are worth. */
const WORTH: Readonly<Record<JudgedMetric, number>> = {
  posts_published: 0.88,
  interactions_gained: 0.1,
  interactions_of_posts: 0.03,
  reach: 0.02,
  views: 0.02,
  new_followers: 0.02,
}
const POSTS_KEPT = 900

export class AccountWatch {
  readonly #settings: DetectionSettings
  readonly #metrics = new Map<JudgedMetric, MetricWatch>()
  readonly #series = new Map<string, CadenceWatch>()
  readonly #declared: ReadonlySet<string>
  #posts: PostValue[] = []
  #today = 0

  constructor(settings: DetectionSettings, declared: readonly string[]) {
    this.#settings = settings
    this.#declared = new Set(declared)
  }

  /** A watch that goes its own way from here. */
  copy(): AccountWatch {
    const copy = new AccountWatch(this.#settings, [...this.#declared])
    for (const [metric, watch] of this.#metrics) copy.#metrics.set(metric, watch.copy())
    for (const [key, watch] of this.#series) copy.#series.set(key, watch.copy())
    copy.#posts = this.#posts.slice()
    copy.#today = this.#today
    return copy
  }

  get today(): number {
    return this.#today
  }

  /** @param alerted whether an alert covers the day's silence of a series */
  observe(facts: DayFacts, mode: Mode, alerted: (series: string) => boolean): void {
    this.#today = facts.day
    for (const [metric, value] of facts.figures) {
      this.#watchOf(metric).observe(facts.day, facts.kind, value, mode, facts.common?.get(metric) ?? 1)
    }
    this.#observePosts(facts)
    this.#observeSeries(facts, mode, alerted)
  }

  /** What such days would usually bring together, by the days observed so far; `null` before enough of them. */
  usual(metric: JudgedMetric, days: readonly UsualDay[]): Usual | null {
    const watch = this.#metrics.get(metric)
    return watch && watch.taught >= this.#settings.minHistoryDays ? watch.usual(days) : null
  }

  /** One finding a question, quiet ones included. */
  judge(open: readonly OpenFinding[]): Finding[] {
    const context = this.#contextOf(open)
    const pauses = judgeSeries(context)
    return [...judgeDrops(context, pauses), ...pauses, ...this.#unasked(open)]
  }

  /** The pauses that open today: of a day that is not over, series can be judged and figures can't. */
  judgeOverdue(open: readonly OpenFinding[]): Finding[] {
    return judgeSeries(this.#contextOf(open)).filter(f => f.state === 'open' && !isOpen(open, f.series ?? ''))
  }

  #contextOf(open: readonly OpenFinding[]): Context {
    return {
      settings: this.#settings,
      today: this.#today,
      open,
      posts: this.#posts,
      questions: this.#questions(),
      series: this.#series,
      declared: this.#declared,
    }
  }

  /** Consequences of today's findings, for a watch that goes on living. */
  settle(findings: readonly Finding[], open: readonly OpenFinding[]): void {
    for (const { cause, metric, series, onset, reason, state } of findings) {
      if (onset === null) continue
      const was = open.some(o => o.cause === cause && o.metric === metric)
      if (state === 'open' && !was) this.#each(watch => watch.rewind(dayNumber(onset)))
      if (state !== 'closed') continue
      if (reason === 'new-normal') this.restart(dayNumber(onset), series)
      this.endAlert()
    }
  }

  /** The days since `onset` are the new normal; of a series, that it has no posts. */
  restart(onset: number, series: string | null): void {
    if (series === null) this.#each(watch => watch.restartFrom(onset))
    else this.#series.get(series)?.forget()
  }

  /** An alert ended today: no window reaches back into it. */
  endAlert(): void {
    this.#each(watch => watch.endAlert(this.#today))
  }

  #each(act: (watch: MetricWatch) => void): void {
    for (const watch of this.#metrics.values()) act(watch)
  }

  #watchOf(metric: JudgedMetric): MetricWatch {
    const known = this.#metrics.get(metric)
    if (known) return known
    const watch = new MetricWatch(metric === 'posts_published' ? postProfile : valueProfile)
    this.#metrics.set(metric, watch)
    return watch
  }

  #observePosts({ day, posts }: DayFacts): void {
    for (const { interactions, series } of posts) {
      if (interactions !== null) this.#posts.push({ day, series, value: interactions })
    }
    if (this.#posts.length > 2 * POSTS_KEPT) this.#posts = this.#posts.slice(-POSTS_KEPT)
  }

  #observeSeries(
    { day, kind, figures, posts, due, shares }: DayFacts,
    mode: Mode,
    alerted: (series: string) => boolean,
  ): void {
    // Of a day that was not read in full, or that is not over, nobody knows that the series was silent.
    const unknown = (key: string) => (shares ? !shares.has(key) : figures.get('posts_published') === null)
    for (const key of [...this.#declared, ...posts.flatMap(p => p.series ?? [])]) {
      if (!this.#series.has(key)) this.#series.set(key, new CadenceWatch())
    }
    for (const [key, watch] of this.#series) {
      if (mode === 'skip') watch.skip()
      else {
        const own = posts.filter(p => p.series === key).map(p => p.interactions)
        if (own.length === 0 && unknown(key)) continue
        watch.observe({ day, kind, posts: own, due: due.get(key) ?? null, share: shares?.get(key) }, alerted(key))
      }
    }
  }

  /** Open questions that are switched off, or about a series that is no more: else nothing else might end them. */
  #unasked(open: readonly OpenFinding[]): Finding[] {
    const { metrics, series: own } = this.#settings
    const isAsked = ({ metric, series }: OpenFinding) =>
      metric !== null
        ? metrics?.[metric] !== 'off'
        : series === null || (own?.[series] !== 'off' && this.#series.has(series))
    return open.filter(finding => !isAsked(finding)).map(noLongerWatched)
  }

  /** What is asked about drops, with the false alarms that each question may raise. */
  #questions(): ReadonlyMap<JudgedMetric, Question> {
    // What came in a day says more about it than what its posts have gathered since, and both would ask the same.
    const asked = [...this.#metrics].filter(
      ([metric]) => metric !== 'interactions_of_posts' || !this.#metrics.has('interactions_gained'),
    )
    const sharing = asked.filter(([metric]) => this.#settings.metrics?.[metric] === undefined)
    const worth = sharing.reduce((sum, [metric]) => sum + WORTH[metric], 0)
    return new Map(
      asked.map(([metric, watch]) => {
        const kind = metric === 'posts_published' ? 'posts' : 'values'
        return [metric, { watch, kind, share: this.#shareOf(metric, worth) }]
      }),
    )
  }

  #shareOf(metric: JudgedMetric, worth: number): number {
    const own = this.#settings.metrics?.[metric]
    if (own === 'off') return 0
    return own === undefined ? WORTH[metric] / worth : own / this.#settings.falseAlarmsPerYear
  }
}

/** An open question that is not asked any more. */
function noLongerWatched({ type, cause, metric, series }: OpenFinding): Finding {
  return {
    type,
    cause,
    metric,
    series,
    state: 'closed',
    reason: 'no-longer-watched',
    onset: null,
    score: 0,
    expectedPerDay: null,
    observedPerDay: null,
    effect: null,
    recoveredOn: null,
  }
}
