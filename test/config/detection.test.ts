import { describe, expect, it } from '@jest/globals'
import { detectionSettingsOf } from '../../src/config/detection.ts'
import { loadConfig } from '../../src/config/file.ts'
import { plugins } from './plugins.ts'

const text = (own: string) => `
schedules: { hourly: "0 * * * *" }
credentials: { x: { platform: twitter, bearer_token: env:X } }
accounts:
  - id: comune-twitter
    platform: twitter
    handle: ComuneSP
    series:
      - { id: rassegna, name: Rassegna, match: { hashtag: rassegna }, cadence: "30 8 * * 1-5"${own} }
      - { id: meteo, name: Meteo, match: { hashtag: meteo }, cadence: "0 7 * * *" }
notifiers:
  - { id: ufficio, type: email, smtp_url: env:SMTP, from: polso@comune.example.org, to: [a@comune.example.org] }
`
const seriesOf = (own: string) => {
  const readFile = () => text(own)
  const source = { env: { X: 'x', SMTP: 'smtp://mail' }, readFile }
  const [account] = loadConfig('/etc/polso.yaml', source, plugins).accounts
  return account && detectionSettingsOf(account.detection, account.series).series
}

describe('the sensitivity of a content series', () => {
  it('reaches the judgement under the key of the series, and only where one is set', () => {
    expect(seriesOf(', false_alarms_per_year: 0.2')).toEqual({ rassegna: 0.2 })
    expect(seriesOf(', false_alarms_per_year: off')).toEqual({ rassegna: 'off' })
    expect(seriesOf('')).toBeUndefined()
  })

  it('is refused where it is no number above 0', () => {
    expect(() => seriesOf(', false_alarms_per_year: 0')).toThrow(/false_alarms_per_year: must be above 0/)
  })
})
