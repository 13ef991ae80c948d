import type { Comments } from '../comments.ts'

/** Words of `0001-spine`. Instants are stored in UTC; `date_day` and other dates are days of the account's time zone. */

const account = 'Account; see polso.accounts.'
const run = 'Run that stored the row; see polso.collection_runs.'
const slot = 'Instant the run was for (not when it happened to run); UTC.'
const observedAt = 'When the platform answered; UTC.'
const count = 'The figure as the platform gave it, in the unit of its definition; NULL = unavailable, never zero.'
const reason =
  'Why the value is absent: hidden, not-returned, retired, no-permission, below-threshold, not-ready; NULL = observed.'
const claim = 'Token of the worker that holds the row; NULL = held by nobody.'
const lease = 'Until when the hold lasts unless renewed; UTC, by the clock of the database; NULL = held by nobody.'

export const spineComments: Comments = {
  'polso.accounts': {
    about: 'Profiles being measured. Rows are never deleted: what leaves the configuration is deactivated.',
    columns: {
      account_id: 'Our own number of the account; never changes.',
      key: 'Its name in polso.yaml, e.g. comune-twitter.',
      platform: 'Platform, e.g. facebook, instagram, twitter.',
      handle: 'User name or id as configured; may change.',
      platform_id: "The platform's own id; NULL until the first successful run.",
      name: 'Name for people.',
      credential: 'Name of the credential it is read with; never the secret itself.',
      schedule: 'Name of the schedule it is read on.',
      time_zone: 'IANA time zone in which its days are cut.',
      active: 'Whether it is being collected.',
      created_at: 'When it first appeared in the configuration; UTC.',
      deactivated_at: 'When it left the configuration; UTC; NULL = active.',
      profile_observed_at: 'When its profile was last read; UTC; NULL = never.',
    },
  },
  'polso.metric_definitions': {
    about: 'Dictionary of metrics: what each one means on each platform.',
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
  'polso.slots': {
    about: 'Slots that were planned, one row a schedule and instant.',
    columns: {
      schedule: 'Name of the schedule in polso.yaml.',
      slot: 'Instant at which the schedule was due; UTC.',
      planned_at: 'When its runs were planned; UTC.',
    },
  },
  'polso.collection_runs': {
    about: 'One row an account and slot: was it read, how did it end, what did it cost.',
    columns: {
      run_id: 'Number of the run; every snapshot row carries it.',
      account_id: account,
      slot: 'Instant the run is for; UTC.',
      job: 'Job that reads it together with others: credential~schedule~chunk.',
      status:
        'pending, running, ok, partial (some parts could not be read), empty (answered without data), failed, skipped, missed (nobody was there to read it).',
      catch_up: 'Whether the slot was made up for after an outage: observed_at of its rows is later than the slot.',
      due_at: 'Not to be begun before this; UTC.',
      attempts: 'How often it was begun.',
      claim,
      lease_until: lease,
      parts: 'What was read: profile, posts, insights, audience; empty = nothing.',
      error_kind: 'transient, rate-limited, auth, forbidden, gone, bad-response or budget; NULL = no error.',
      error_message: 'What went wrong, without secrets; NULL = nothing.',
      api_calls: 'Calls to the platform, all attempts together; a call for several accounts counts for one of them.',
      api_cost: 'US dollars, all attempts together.',
      rows_stored: 'Snapshot rows it stored.',
      started_at: 'First attempt; UTC; NULL = not begun.',
      finished_at: 'When its status became final; UTC; NULL = not yet.',
    },
  },
  'polso.platform_calls': {
    about: 'Every call to a platform, so that a figure can be traced to the answer it came from.',
    columns: {
      call_id: 'Number of the call.',
      credential: 'Name of the credential used; never the secret itself.',
      platform: 'Platform.',
      job: 'Job that made it.',
      endpoint: 'Method, path and query, without secrets.',
      status: 'HTTP status; 0 = no answer.',
      received_at: 'When the answer was there; UTC.',
      duration_ms: 'Milliseconds from request to answer.',
      bytes: 'Size of the answer in bytes.',
      cost: 'Price in US dollars; 0 = free.',
      body_sha256: 'SHA-256 of the answer, hexadecimal.',
    },
  },
  'polso.run_calls': {
    about: 'Which calls fed which run; one call may read many accounts.',
    columns: { run_id: run, call_id: 'See polso.platform_calls.' },
  },
  'polso.credential_states': {
    about: 'Credentials that a platform told us to leave alone for a while.',
    columns: {
      credential: 'Name of the credential.',
      blocked_until: 'Not to be used before this; UTC; NULL = free.',
      reason: 'Why, in words; NULL = free.',
      updated_at: 'When this was last changed; UTC.',
    },
  },
  'polso.metric_support': {
    about: 'Metrics that a platform refused for an account for good.',
    columns: {
      account_id: account,
      metric: 'Our name of the metric.',
      unsupported_since: 'Day on which it was first refused.',
      reason: 'hidden, not-returned, retired, no-permission, below-threshold or not-ready.',
      message: "The platform's words.",
      retry_on: 'Day on which it is asked for again.',
    },
  },
  'polso.account_snapshots': {
    about:
      'Figures of an account, as read in each slot. Nothing is ever changed; of several readings of one period the one of the latest slot holds. Partitioned by month of the slot.',
    columns: {
      account_id: account,
      metric: 'Our name of the metric; see polso.metric_definitions.',
      period: 'instant, day, week, days_28 or lifetime.',
      period_start: 'Start of the period as the platform states it; UTC; NULL for instants and lifetimes.',
      period_end:
        "End of the period as the platform states it, in the platform's own day; for an instant the slot; UTC.",
      slot,
      value: count,
      status: 'observed or unavailable.',
      reason,
      observed_at: observedAt,
      source: 'api, or the file or person it came from.',
      run_id: run,
    },
  },
  'polso.content_series': {
    about: 'Recurring strands of posts as declared in polso.yaml, e.g. the press review.',
    columns: {
      series_id: 'Our own number of the series.',
      account_id: account,
      key: 'Its name in polso.yaml.',
      name: 'Name for people.',
      match: 'Rule by which a post belongs to it: hashtag, text, link_domain, time; all given parts must hold.',
      cadence: "Cron expression of its due times, in the account's time zone.",
      grace_minutes: 'Minutes after the due time within which a post is on time.',
      active: 'Whether it is still in the configuration.',
    },
  },
  'polso.posts': {
    about: "The accounts' own posts. A post is known by the first id of its edit history.",
    columns: {
      post_id: 'Our own number of the post.',
      account_id: account,
      platform_post_id: "The platform's first id of it.",
      version_ids: 'All ids it had, oldest edit first.',
      published_at: 'When it was published; UTC.',
      kind: "The platform's word for its kind, e.g. REELS; NULL = not given.",
      permalink: 'Address; NULL = not given.',
      text: "The account's own words; NULL = not given.",
      series_id: 'Content series it belongs to by the rule in force when it was first seen; NULL = none.',
      first_seen_slot: 'Slot in which it was first read; UTC.',
      last_seen_slot: 'Slot in which it was last read; UTC.',
      last_observed_at: 'When it was last read; UTC.',
      interactions:
        'Interactions so far, as of last_seen_slot: sum of its counters that count as interaction; NULL = none was readable.',
      tracked_from_birth:
        'Whether the account was already being read when it was published: its counters then start at 0.',
      gone_slot: 'Slot in which the platform said that it no longer exists; UTC; NULL = it exists.',
    },
  },
  'polso.post_snapshots': {
    about: 'Counters of posts, as read in each slot. Nothing is ever changed. Partitioned by month of the slot.',
    columns: {
      post_id: 'Post; see polso.posts.',
      metric: 'Our name of the counter; see polso.metric_definitions.',
      slot,
      value: 'Total so far, as the platform gave it; NULL = unavailable, never zero.',
      status: 'observed or unavailable.',
      reason,
      observed_at: observedAt,
      run_id: run,
    },
  },
  'polso.audience_snapshots': {
    about:
      'Breakdowns of the audience, one reading a day. Cells of few people are suppressed: no personal data is kept.',
    columns: {
      account_id: account,
      date_day: "Day of the reading, in the account's time zone.",
      metric: 'Our name of the breakdown; its definition names population and period.',
      dimension: 'age, gender, country, city or age_gender.',
      segment: 'e.g. 25-34, F, IT; * = the whole breakdown was unavailable.',
      value: 'People; NULL = suppressed or unavailable, never zero.',
      status: 'observed, suppressed (fewer people than the configured threshold) or unavailable.',
      reason: 'Why it is unavailable; NULL = observed or suppressed.',
      observed_at: observedAt,
      source: 'api, or the file or person it came from.',
      run_id: `${run} NULL = not from a run.`,
    },
  },
  'polso.account_days': {
    about:
      'Daily figures of an account, computed from the snapshots: followers, new_followers, posts_published, interactions_gained, interactions_of_posts, views, reach.',
    columns: {
      account_id: account,
      metric: 'Name of the figure.',
      date_day: "Day in the account's time zone.",
      value: 'The figure; NULL = unknown, never zero. interactions_gained and new_followers may be negative.',
      status: 'complete; partial = something was missing or the figure is not final; missing = no figure.',
      reason:
        'Why it is not complete, e.g. running, no-run, no-run-at-start, no-run-at-end, stale-reading, late-post, first-sight, still-growing, not-final; NULL = complete.',
      computed_at: 'When the figure last changed; UTC.',
    },
  },
  'polso.account_progress': {
    about: 'How far the daily figures of an account are computed and judged.',
    columns: {
      account_id: account,
      days_dirty_from: 'First day whose figures changed since they were computed; NULL = none.',
      judged_through: 'Last day that was judged; NULL = none yet.',
    },
  },
  'polso.events': {
    about: 'Dated facts about an account or a series, noted by a person or detected, e.g. press review suspended.',
    columns: {
      event_id: 'Number of the event.',
      account_id: `${account} NULL = concerns all.`,
      series_id: 'Series; see polso.content_series; NULL = concerns the account.',
      title: 'What happened.',
      starts_on: 'First day.',
      ends_on: 'Last day, included; NULL = still going on.',
      author: 'Who noted it.',
      origin: 'noted (by a person) or detected.',
      created_at: 'When it was noted; UTC.',
    },
  },
  'polso.alerts': {
    about: 'Findings with a life: open, acknowledged, resolved or dismissed.',
    columns: {
      alert_id: 'Number of the alert.',
      kind: 'metric (for staff) or operational (for ops).',
      type: 'What was found, e.g. drop, series-paused.',
      cause: 'What findings of one alert share, e.g. drop or series:rassegna-stampa.',
      account_id: `${account} NULL = concerns no single account.`,
      series_id: 'Series; see polso.content_series; NULL = none.',
      subject: 'What an operational alert is about where it is no account, e.g. a credential; empty = the account.',
      metric: 'Figure that fell; NULL = none.',
      onset: 'First day of what was found.',
      state: 'open, acknowledged, resolved or dismissed.',
      opened_at: 'When it was opened; UTC.',
      opened_on: 'Day that was being judged when it was opened.',
      resolved_at: 'When it ended; UTC; NULL = it has not.',
      resolved_on: 'Day on which it ended; NULL = it has not.',
      evidence: 'Figures behind the finding.',
      effect:
        'Difference to what would have been since the onset, in interactions; negative = loss; NULL = not computed.',
      effect_low: 'Lower end of its interval; NULL = not computed.',
      effect_high: 'Upper end of its interval; NULL = not computed.',
      updated_at: 'When it last changed; UTC.',
    },
  },
  'polso.alert_transitions': {
    about: "Every change of an alert's state.",
    columns: {
      transition_id: 'Number of the change.',
      alert_id: 'See polso.alerts.',
      seq: 'Counts the changes of one alert from 1.',
      from_state: 'State before; NULL = it was opened.',
      to_state: 'State after.',
      at: 'When; UTC.',
      actor: 'Who or what changed it.',
      note: 'Their words; NULL = none.',
      evidence: 'Figures behind the finding at that moment.',
    },
  },
  'polso.notifications': {
    about: 'Outbox: one row a change, notifier and recipient.',
    columns: {
      notification_id: 'Number of the notification.',
      transition_id: 'See polso.alert_transitions.',
      notifier: 'Name of the notifier in polso.yaml.',
      recipient: 'Address it goes to.',
      status: 'pending, sending, sent or failed (given up).',
      due_at: 'Not to be sent before this; UTC.',
      attempts: 'How often it was tried.',
      claim,
      lease_until: lease,
      last_error: 'What went wrong last, without secrets; NULL = nothing.',
      sent_at: 'When it was accepted; UTC; NULL = not yet.',
    },
  },
  'polso.migrations': {
    about: 'Changes of the schema that were made.',
    columns: { name: 'Name of the change.', timestamp: 'When it was made; ISO 8601 text, UTC.' },
  },
  'polso.migration_lock': {
    about: 'Belongs to the migrations; of no meaning for figures.',
    columns: { id: 'Always migration_lock.', is_locked: 'Not in use on Postgres.' },
  },
  'analytics.accounts_daily': {
    about:
      'One row an account and day of its time zone. Reach of days must not be added up (the same people come again); interactions_gained and interactions_of_posts are two views of the same interactions and must not be added either.',
    columns: {
      date_day: "Day in the account's time zone.",
      platform: 'Platform.',
      account_key: 'Name of the account in polso.yaml.',
      page_id: "The platform's own id of the account; NULL until it was first read.",
      page_name: 'Name of the account.',
      followers: 'People who follow, last reading of the day; NULL = unknown.',
      followers_delta: 'followers less those of the day before; may be negative; NULL = unknown.',
      posts_published: 'Posts published that day; NULL = unknown.',
      interactions_gained:
        'Interactions that the posts of the last 30 days gained during that day; negative when a platform took counts back; NULL = unknown.',
      interactions_of_posts:
        'Interactions of the posts published that day, as they stood at the end of the second day after; NULL = unknown.',
      views: "Views during the platform's day that mostly falls into this day; NULL = the platform gave none.",
      reach: "People reached during the platform's day that mostly falls into this day; NULL = the platform gave none.",
      coverage_status:
        'complete = followers, posts and interactions gained are fully covered by readings; partial = some are not or the day is running; missing = none is known.',
    },
  },
}
