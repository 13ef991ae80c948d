import { describe, expect, it } from '@jest/globals'
import { createMetrics, type MetricSources } from '../../src/web/metrics.ts'

const sources: MetricSources = {
  queueJobs: async () => ({ collect: { waiting: 3, active: 1 } }),
  snapshotAges: async () => [{ account: 'town', platform: 'mock', seconds: 12.5, stale: false }],
  openAlerts: async () => ({ metric: 1, operational: 0 }),
}

/** The lines of our own metrics, without help and types. */
async function scrape(metrics: { text(): Promise<string> }): Promise<string[]> {
  return (await metrics.text()).split('\n').filter(line => line.startsWith('polso_'))
}

describe('the metrics', () => {
  it('count what this process did', async () => {
    const metrics = createMetrics(sources)
    metrics.observe.run('mock', 'ok', 0.3)
    metrics.observe.call('mock', 200, 0.005)
    metrics.observe.call('mock', 429, 0)
    metrics.observe.call('mock', 0, 0)
    metrics.observe.rateLimitWait('mock')
    metrics.observe.delivered('press-office', 'sent')
    metrics.observe.choreFailed('upkeep')
    expect(await scrape(metrics)).toEqual(
      expect.arrayContaining([
        'polso_runs_total{platform="mock",status="ok"} 1',
        'polso_run_seconds_bucket{le="0.5",platform="mock"} 1',
        'polso_run_seconds_bucket{le="0.25",platform="mock"} 0',
        'polso_api_calls_total{platform="mock",status_class="2xx"} 1',
        'polso_api_calls_total{platform="mock",status_class="4xx"} 1',
        'polso_api_calls_total{platform="mock",status_class="none"} 1',
        'polso_api_cost_usd_total{platform="mock"} 0.005',
        'polso_rate_limit_waits_total{platform="mock"} 1',
        'polso_notifications_total{notifier="press-office",result="sent"} 1',
        'polso_chore_failures_total{chore="upkeep"} 1',
        'polso_chore_failures_total{chore="weekly digest"} 0',
      ]),
    )
  })

  it('read at the scrape what the tables know, and forget what is no longer there', async () => {
    let accounts = await sources.snapshotAges()
    const metrics = createMetrics({ ...sources, snapshotAges: async () => accounts })
    const gauges = (await scrape(metrics)).filter(line => !line.startsWith('polso_chore_failures_total'))
    expect(gauges).toEqual([
      'polso_queue_jobs{queue="collect",state="waiting"} 3',
      'polso_queue_jobs{queue="collect",state="active"} 1',
      'polso_snapshot_age_seconds{account="town",platform="mock"} 12.5',
      'polso_account_stale{account="town",platform="mock"} 0',
      'polso_alerts_open{kind="metric"} 1',
      'polso_alerts_open{kind="operational"} 0',
    ])
    accounts = []
    expect((await scrape(metrics)).join()).not.toContain('town')
  })

  it('leave a gauge out when its source fails, and say so, with the rest standing', async () => {
    const metrics = createMetrics({ ...sources, openAlerts: () => Promise.reject(new Error('no database')) })
    await metrics.text()
    const lines = await scrape(metrics)
    expect(lines).toContain('polso_queue_jobs{queue="collect",state="active"} 1')
    expect(lines).toContain('polso_metric_source_failures_total{source="polso_alerts_open"} 1')
    expect(lines.join()).not.toContain('polso_alerts_open{')
  })

  it('include those of the process, and are told apart from those of another instance', async () => {
    const [one, other] = [createMetrics(sources), createMetrics(sources)]
    one.observe.run('mock', 'ok', 1)
    expect(await one.text()).toContain('process_resident_memory_bytes ')
    expect(await other.text()).not.toContain('polso_runs_total{')
  })
})
