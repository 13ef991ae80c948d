import { describe, expect, it } from '@jest/globals'
import { ALL_DAY, leavesTime, type QuietHours, quietUntil, spanFrom } from '../../src/alerts/quiet-hours.ts'
import { nudgesDue, type Patience, type Unanswered } from '../../src/alerts/waiting.ts'

const nights: QuietHours = { weekdays: spanFrom('20:00-08:00'), weekends: ALL_DAY }
const isHoliday = (day: string) => day === '2019-11-01' || day === '2019-12-25' || day === '2019-12-26'
/** In Rome. */
const leaves = (at: string, quiet = nights) => quietUntil(quiet, 'Europe/Rome', isHoliday, new Date(at)).toISOString()

describe('quiet hours', () => {
  it.each([
    ['by day a message leaves at once', '2019-10-22T10:00:00+02:00', '2019-10-22T10:00:00+02:00'],
    ['in the evening it waits for the morning', '2019-10-22T20:00:00+02:00', '2019-10-23T08:00:00+02:00'],
    ['in the early morning too', '2019-10-23T05:12:00+02:00', '2019-10-23T08:00:00+02:00'],
    ['at the end it leaves', '2019-10-23T08:00:00+02:00', '2019-10-23T08:00:00+02:00'],
    ['of a Friday evening until Monday', '2019-10-18T21:00:00+02:00', '2019-10-21T08:00:00+02:00'],
    ['over the night on which clocks go back', '2019-10-26T23:00:00+02:00', '2019-10-28T08:00:00+01:00'],
    ['on a public holiday until the next working day', '2019-11-01T10:00:00+01:00', '2019-11-04T08:00:00+01:00'],
    ['over Christmas', '2019-12-24T22:00:00+01:00', '2019-12-27T08:00:00+01:00'],
  ])('%s', (_, at, until) => {
    expect(leaves(at)).toBe(new Date(until).toISOString())
  })

  it('within a day', () => {
    const lunch = { weekdays: spanFrom('13:00-15:30'), weekends: null }
    expect(leaves('2019-10-22T14:00:00+02:00', lunch)).toBe('2019-10-22T13:30:00.000Z')
    expect(leaves('2019-10-22T15:30:00+02:00', lunch)).toBe('2019-10-22T13:30:00.000Z')
    expect(leaves('2019-10-20T14:00:00+02:00', lunch)).toBe('2019-10-20T12:00:00.000Z')
  })

  it('that end in the hour which clocks leave out end at the next', () => {
    const quiet = { weekdays: null, weekends: spanFrom('23:00-02:30') }
    expect(leaves('2019-03-31T00:30:00+01:00', quiet)).toBe('2019-03-31T01:30:00.000Z')
  })

  it('hold nothing back for ever', () => {
    const always = () => true
    const until = quietUntil(nights, 'Europe/Rome', always, new Date('2019-10-22T10:00:00Z'))
    expect(until).toEqual(new Date('2019-11-05T11:00:00Z'))
  })

  it.each(['', '8-20', '24:00-08:00', '20:00-20:00', '20:00', '08:61-09:00', 'never'])('are not %p', text => {
    expect(spanFrom(text)).toBeNull()
  })

  it('must leave some time', () => {
    expect(leavesTime({ weekdays: ALL_DAY, weekends: spanFrom('00:00-24:00') })).toBe(false)
    expect(leavesTime({ weekdays: ALL_DAY, weekends: null })).toBe(true)
  })
})

describe('an alert that nobody answers', () => {
  const at = (text: string) => new Date(`2019-10-${text}:00+02:00`)
  const alert: Unanswered = { kind: 'metric', waitingSince: at('21T21:00'), toldAt: at('21T21:00'), escalatedTo: [] }
  const hour = 3_600_000
  const patience: Patience = {
    remindAfterMs: 24 * hour,
    escalations: [{ to: 'chief', afterMs: 48 * hour }],
    leavesAt: (_, instant) => quietUntil(nights, 'Europe/Rome', isHoliday, instant),
  }

  it('is told again after the time set, counted from when the message left', () => {
    expect(nudgesDue(alert, patience, at('22T22:00'))).toEqual({ remind: false, escalate: [] })
    expect(nudgesDue(alert, patience, at('23T07:59'))).toEqual({ remind: false, escalate: [] })
    expect(nudgesDue(alert, patience, at('23T08:00'))).toEqual({ remind: true, escalate: [] })
  })

  it('is told once however long nobody looked', () => {
    expect(nudgesDue(alert, patience, at('30T08:00'))).toEqual({ remind: true, escalate: ['chief'] })
    const told = { ...alert, toldAt: at('30T08:00'), escalatedTo: ['chief'] }
    expect(nudgesDue(told, patience, at('30T08:01'))).toEqual({ remind: false, escalate: [] })
  })

  it('goes to somebody else even where nobody could be reached, and is reminded of where somebody was', () => {
    expect(nudgesDue({ ...alert, toldAt: null }, patience, at('30T08:00'))).toEqual({
      remind: false,
      escalate: ['chief'],
    })
  })

  it('is left alone where reminders are off', () => {
    const off = { ...patience, remindAfterMs: null, escalations: [] }
    expect(nudgesDue(alert, off, at('30T08:00'))).toEqual({ remind: false, escalate: [] })
  })
})
