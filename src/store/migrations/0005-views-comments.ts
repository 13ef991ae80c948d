import type { Comments, TableComment } from '../comments.ts'

/** Words of `0005-views`. Instants are in UTC; days are days of the account's time zone. */

const page = {
  platform: 'Platform.',
  account_key: 'Name of the account in polso.yaml.',
  page_id: "The platform's own id of the account; NULL until it was first read.",
  page_name: 'Name of the account.',
}

const pageOrNone = (none: string) =>
  Object.fromEntries(Object.entries(page).map(([column, text]) => [column, `${text} NULL = ${none}.`]))

const series = {
  series_key: 'Content series; its name in polso.yaml; NULL = none.',
  series_name: 'Its name for people; NULL = none.',
}

const effect = {
  effect: 'Difference to what was to be expected, in interactions; negative = loss; NULL = not computed.',
  effect_low: 'Lower end of its 95 % interval; NULL = not computed.',
  effect_high: 'Upper end of its 95 % interval; NULL = not computed.',
}

/** The five figures of a post that mean the same on every platform. */
const common = {
  likes:
    'Reactions to the post: likes, and where a platform has several reactions all of them together; NULL = unknown.',
  comments: 'Comments or replies under the post, as the platform counts them; NULL = unknown.',
  shares:
    'Times the post was published again by others, with or without words of their own: reposts where the platform counts them apart from sending on, else shares and quotes together; NULL = unknown, also when only one part is known.',
  views: 'Times the post was shown or played, several times by one person too; never impressions; NULL = unknown.',
  reach: 'Different people who saw the post; never estimated from views; NULL = unknown, or the platform counts none.',
}

const accountsPer = (unit: 'week' | 'month', start: string): TableComment => ({
  about: `One row an account and ${unit}, of analytics.accounts_daily. There is no reach: the same people come again on other days, so the reach of days must not be added up. Sums are of the days known; the counts of days say how many those are.`,
  columns: {
    [`${unit}_start`]: start,
    ...page,
    followers: `Followers, last known of the ${unit}; NULL = unknown.`,
    followers_on: 'Day of that reading; NULL = none.',
    followers_delta: `Sum of the days' differences; after a gap that began before the ${unit} it holds the gap's growth too; NULL = unknown.`,
    posts_published: `Posts published in the days known; NULL = none of the days is known.`,
    interactions_gained:
      'Interactions that the posts of the last 30 days gained in the days known; may be negative; NULL = none is known. Not to be added to interactions_of_posts.',
    interactions_of_posts:
      'Interactions of the posts published in the days known, each at the end of the second day after; NULL = none is known.',
    views: "Views in those of the platform's days that are known; NULL = none is, or the platform gives none.",
    views_days: 'How many days views is the sum of.',
    days: `Days of the ${unit} by the calendar.`,
    days_complete: 'Days fully covered by readings.',
    days_partial: 'Days of which something is missing, or that are running.',
    days_missing: "Days of which nothing is known, also those before the account's first day and those to come.",
    coverage_status: `complete = all days are; missing = all days are; else partial.`,
  },
})

export const viewComments: Comments = {
  'analytics.accounts_weekly': accountsPer('week', 'Monday of the week (ISO 8601).'),
  'analytics.accounts_monthly': accountsPer('month', 'First day of the month.'),
  'analytics.posts_report': {
    about:
      'One row a post with its current figures: those of the latest slot in which each counter was asked for. likes, comments, shares, views and reach mean the same on every platform or are NULL there; what a platform counts beyond is in counters, under the names of analytics.metric_definitions.',
    columns: {
      ...page,
      post_id: "The platform's own id of the post, the first of its edit history; unique within an account.",
      created_timestamp: 'When it was published; UTC.',
      date_day: "Day of its publication in the account's time zone.",
      post_type: "The platform's word for its kind; NULL = not given.",
      permalink: 'Address; NULL = not given.',
      post_message: "The account's own words; NULL = not given.",
      ...series,
      ...common,
      interactions:
        "Sum of the platform's counters that count as interaction, those readable when it was last read; platforms differ in what they count; NULL = none was readable.",
      counters:
        'All counters by their names in analytics.metric_definitions, as JSON; null inside = unavailable; NULL = none was ever read.',
      observed_at: 'When it was last read; UTC.',
      tracked_from_birth: 'Whether the account was already being read when it was published.',
      gone_timestamp: 'Slot in which the platform said that it no longer exists; UTC; NULL = it exists.',
    },
  },
  'analytics.posts_daily': {
    about:
      'One row a post and day on which it was read: its totals since publication, as of the last slot of that day. Totals of days must be subtracted from each other, never added up. Days without a row were not read: posts are read less often as they age. Figures mean the same as in analytics.posts_report.',
    columns: {
      date_day: "Day of the slot in the account's time zone; the slot of a midnight closes the day that ends there.",
      ...page,
      post_id: "The platform's own id of the post; see analytics.posts_report.",
      created_timestamp: 'When it was published; UTC.',
      series_key: series.series_key,
      ...common,
      interactions:
        "Sum of the platform's counters that count as interaction, those readable that day; NULL = none was readable.",
      last_slot: 'Slot of the last reading of that day; UTC.',
    },
  },
  'analytics.audience_demographics': {
    about:
      'Breakdowns of the audience, one reading a day. Cells of few people are suppressed: they are shown without a value, which is not 0. Platforms give the largest segments only, so segments do not add up to all followers.',
    columns: {
      date_day: "Day of the reading, in the account's time zone.",
      ...page,
      metric: 'Name of the breakdown; analytics.metric_definitions tells population and period.',
      dimension: 'age, gender, country, city or age_gender.',
      segment: 'e.g. 25-34, F, IT; * = the whole breakdown was unavailable.',
      value: 'People; NULL = suppressed or unavailable, never 0.',
      status: 'observed, suppressed (fewer people than the configured threshold) or unavailable.',
      reason: 'Why it is unavailable; NULL = observed or suppressed.',
      source: 'api, or the file or person it came from.',
      observed_at: 'When the platform answered; UTC.',
    },
  },
  'analytics.content_series_calendar': {
    about:
      "One row a content series and day of its account, from the day of the series' first known post on, and for a series no longer configured until that of its last. Says what was published, not what was due: that takes the cadence's calendar.",
    columns: {
      date_day: "Day in the account's time zone.",
      ...page,
      series_key: 'Content series; its name in polso.yaml.',
      series_name: 'Its name for people.',
      cadence: "Cron expression of its due times, in the account's time zone; as configured now.",
      posts:
        'Posts of the series published that day; 0 only where the day is completely covered; at least so many where it is not; NULL = unknown.',
      first_timestamp: 'When the first of them was published; UTC; NULL = none known.',
      coverage_status: 'How the published posts of the day are covered: complete, partial or missing.',
    },
  },
  'analytics.events': {
    about:
      'One row an event and account that it was measured for; an event not measured yet has one row. Effects of one event on several accounts are each on their own.',
    columns: {
      event_id: 'Number of the event; repeats where it was measured for several accounts.',
      title: 'What happened.',
      starts_on: 'First day.',
      ends_on: 'Last day, included; NULL = still going on.',
      origin: 'noted (by a person) or detected.',
      concerns_all: 'Whether it concerns all accounts.',
      ...pageOrNone('it concerns all and was not measured yet'),
      ...series,
      verdict:
        'fell or rose = the 95 % interval leaves 0 out; inconclusive; too-little-history = no figure; NULL = not measured yet.',
      ...effect,
      measured_through: 'Last day that the measurement considers; NULL = not measured yet.',
      recovered_on:
        'First day after the event on which the account was back within its usual range; NULL = not yet, or it never left it.',
      final: 'Whether the measurement is closed; NULL = not measured yet.',
      measured_at: 'When it was measured; UTC; NULL = not measured yet.',
      created_at: 'When the event was noted; UTC.',
    },
  },
  'analytics.alerts': {
    about:
      'Findings with their lives. Effects must not be added up where alerts overlap in time or one is part of another.',
    columns: {
      alert_id: 'Number of the alert.',
      kind: 'metric (for staff) or operational (for ops).',
      type: 'What was found, e.g. drop, series-paused.',
      ...pageOrNone('it concerns no single account'),
      ...series,
      subject: 'What an operational alert is about where it is no account, e.g. a credential; empty = the account.',
      metric: 'Figure that fell; NULL = none.',
      onset: 'First day of what was found.',
      opened_on: 'Day that was being judged when it was opened.',
      resolved_on: 'Day on which it ended; NULL = it has not.',
      state: 'open, acknowledged, resolved or dismissed.',
      opened_at: 'When it was opened; UTC.',
      acknowledged_at: 'When it was first acknowledged; UTC; NULL = never.',
      resolved_at: 'When it ended; UTC; NULL = it has not.',
      note: 'What a person last wrote about it; NULL = nothing.',
      ...effect,
      part_of: 'The alert of another account that tells of the cause which both share; NULL = none.',
      parts:
        'What was found in each figure and series, as JSON: onset, recovered_on, expected and observed a day, effect, explanation; NULL = an operational alert.',
      updated_at: 'When it last changed; UTC.',
    },
  },
  'analytics.collection_coverage': {
    about: 'One row an account, daily figure and day: can it be trusted, and why not.',
    columns: {
      date_day: "Day in the account's time zone.",
      ...page,
      metric:
        'followers, new_followers, posts_published, interactions_gained, interactions_of_posts, views or reach; the last two only where the platform gives them.',
      status: 'complete; partial = something was missing or the figure is not final; missing = no figure.',
      reason:
        'Why it is not complete, e.g. running, no-run, no-run-at-start, no-run-at-end, stale-reading, late-post, first-sight, still-growing, not-final; NULL = complete.',
      computed_at: 'When the figure last changed; UTC.',
    },
  },
  'analytics.collection_runs': {
    about:
      'One row an account and slot: was it read, how did it end, what did it cost. Kept as retention is configured.',
    columns: {
      run_id: 'Number of the run.',
      slot: 'Instant the run is for; UTC.',
      date_day: "Day of the slot in the account's time zone.",
      ...page,
      status:
        'pending, running, ok, partial (some parts could not be read), empty (answered without data), failed, skipped, missed (nobody was there to read it).',
      catch_up: 'Whether the slot was made up for after an outage: its figures are younger than the slot.',
      attempts: 'How often it was begun.',
      parts: 'What was read: profile, posts, insights, audience; empty = nothing.',
      error_kind: 'transient, rate-limited, auth, forbidden, gone, bad-response or budget; NULL = no error.',
      error_message: 'What went wrong, without secrets; NULL = nothing.',
      api_calls: 'Calls to the platform, all attempts together; a call for several accounts counts for one of them.',
      api_cost_usd: 'US dollars, all attempts together.',
      rows_stored: 'Snapshot rows it stored.',
      started_at: 'First attempt; UTC; NULL = not begun.',
      finished_at: 'When its status became final; UTC; NULL = not yet.',
    },
  },
  'analytics.api_costs': {
    about:
      'Calls to platforms and their price, one row a platform, credential and month. Of the calls still on record: the oldest month may have lost some to retention, which first_call_at shows.',
    columns: {
      month_start: 'First day of the month, in UTC, as platforms bill.',
      platform: 'Platform.',
      credential: 'Name of the credential used; never the secret itself.',
      calls: 'Calls made.',
      failed_calls: 'Calls answered with an HTTP status from 400, or not at all.',
      cost_usd: 'Price in US dollars; 0 = free.',
      first_call_at: 'First call on record of that month; UTC.',
      last_call_at: 'Last call on record of that month; UTC.',
    },
  },
  'analytics.metric_definitions': {
    about: 'Dictionary of metrics: what each one means on each platform, and since when.',
    columns: {
      platform: 'Platform.',
      metric: 'Our name of the metric.',
      subject: 'What it describes: account, post or audience.',
      unit: 'people, count, seconds or milliseconds.',
      period:
        'instant = value at that moment; day, week, days_28 = of a period of the platform; lifetime = since the start.',
      interaction: 'Whether it is a post counter that adds up to interactions.',
      platform_name: "The platform's own name of it.",
      valid_from: 'First day on which this definition holds; NULL = open.',
      valid_to: 'Last day on which this definition holds; NULL = open.',
      description: 'What is counted, in words.',
    },
  },
}
