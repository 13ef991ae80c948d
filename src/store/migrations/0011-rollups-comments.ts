import type { Comments } from '../comments.ts'

/** Words of `0011-rollups`: its tables, and what it changed in views. */

const figures = {
  likes: 'Reactions; see analytics.posts_report; NULL = unknown.',
  comments: 'Comments or replies; NULL = unknown.',
  shares: 'Times published again by others; NULL = unknown.',
  views: 'Times shown or played; NULL = unknown.',
  reach: 'Different people who saw it; NULL = unknown.',
  interactions: "Sum of the platform's counters that count as interaction, those readable that day; NULL = none was.",
}

const gained = {
  interactions_gained:
    'Interactions gained since the reading before, at gained_since; may be negative; NULL = unknown: the first sight of an older post, a counter that came or went.',
  gained_since:
    'Slot of the reading that interactions_gained is counted from, usually of the day before; publication where the post was tracked from birth; UTC; NULL = the gain is unknown.',
}

const changed = (unit: 'week' | 'month') =>
  `Figures that a platform began to count otherwise within the ${unit}, after its first day: their sums are NULL, as they would join two definitions; NULL = none.`

export const rollupComments: Comments = {
  'polso.post_days': {
    about:
      'Totals of a post at the end of each day on which it was read, rolled up from polso.post_snapshots when the day has closed. Kept when the snapshots are removed.',
    columns: {
      account_id: 'Its account; see polso.accounts.',
      post_id: 'Post; see polso.posts.',
      date_day: "Day in the account's time zone; the slot of a midnight closes the day that ends there.",
      last_slot: 'Slot of the last reading of that day; UTC.',
      ...figures,
      ...gained,
    },
  },
  'polso.post_totals': {
    about: 'Counters of a post as last read by the end of the last day that was rolled up.',
    columns: {
      post_id: 'Post; see polso.posts.',
      through_slot: 'Slot of the last of those readings; UTC.',
      counters: 'Counters by their names in polso.metric_definitions, as JSON; null inside = unavailable.',
      left_out: 'Those that the platform has left out in every answer so far: the first value is counted from 0.',
    },
  },
  'polso.coverage_days': {
    about: 'How many readings of a daily figure were planned for a closed day, and how many there are.',
    columns: {
      account_id: 'Account; see polso.accounts.',
      metric: 'Name of the figure; see polso.account_days.',
      date_day: "Day in the account's time zone.",
      expected: 'Readings planned: slots of the day; 1 for a figure that the platform gives once a day.',
      observed: 'Readings that brought it.',
      missing: 'What became of the others: reason and number, as JSON; NULL = none is missing.',
    },
  },
  'polso.retired_metrics': {
    about: 'Metrics that platforms once gave, for the dictionary: they are not asked for.',
    columns: {
      platform: 'Platform.',
      platform_name: "The platform's own name of it.",
      metric: 'Our name of the metric.',
      subject: 'What it described: account, post or audience.',
      unit: 'people, count, seconds or milliseconds.',
      period: 'instant, day, week, days_28 or lifetime.',
      valid_to: 'Last day on which the platform gave it; NULL = that day is not known.',
      replaced_by: 'Our name of what the platform counts instead, which is not the same; NULL = nothing.',
      description: 'What was counted, in words.',
    },
  },
  'polso.kept_since': {
    about: 'Since when tables are whole: retention has removed what was before. Days before are not computed anew.',
    columns: { table_name: 'Table in schema polso.', since: 'Rows before this may be gone; UTC.' },
  },
  'polso.account_progress': {
    about: 'How far the daily figures of an account are computed, judged and rolled up.',
    columns: {
      rolled_through: 'Last day that is rolled up; NULL = none yet.',
      roll_from: 'First day up to rolled_through that a late reading belongs to; NULL = none.',
    },
  },
  'analytics.accounts_weekly': {
    about:
      'One row an account and week, of analytics.accounts_daily. There is no reach: the same people come again on other days, so the reach of days must not be added up. Sums are of the days known; the counts of days say how many those are. A sum over a change of definition is NULL.',
    columns: { definitions_changed: changed('week') },
  },
  'analytics.accounts_monthly': {
    about:
      'One row an account and month, of analytics.accounts_daily. There is no reach: the same people come again on other days, so the reach of days must not be added up. Sums are of the days known; the counts of days say how many those are. A sum over a change of definition is NULL.',
    columns: { definitions_changed: changed('month') },
  },
  'analytics.posts_daily': {
    about:
      'One row a post and day on which it was read: its totals since publication, as of the last slot of that day. Totals of days must be subtracted from each other, never added up; what was gained may be added up. Days without a row were not read: posts are read less often as they age. Figures mean the same as in analytics.posts_report.',
    columns: {
      ...gained,
      interactions_gained: `${gained.interactions_gained.slice(0, -1)}; also NULL while the day is not closed.`,
    },
  },
  'analytics.alerts': {
    about:
      'Findings with their lives. Effects must not be added up where alerts overlap in time or one is part of another.',
    columns: {
      decision:
        'What a person last decided: acknowledged (seen and at work) or dismissed (nothing to do); NULL = nothing.',
      decided_at: 'When; UTC; NULL = not decided.',
    },
  },
  'analytics.collection_coverage': {
    about:
      'One row an account, daily figure and day: can it be trusted, and why not; and of the readings planned, how many there are.',
    columns: {
      expected:
        'Readings planned for the day: its slots; 1 for a figure that the platform gives once a day; NULL = not counted: the day is not closed, or none was planned.',
      observed: 'Readings that brought the figure; NULL = not counted.',
      missing: 'Readings that did not; NULL = not counted.',
      missing_why:
        'What became of those: reason and number, as JSON, e.g. {"missed": 2, "failed: auth": 1, "hidden": 1}; NULL = none is missing, or not counted.',
    },
  },
  'analytics.audience_latest': {
    about:
      'The last reading of each breakdown of the audience in which something is known: the rows of analytics.audience_demographics of that day.',
    columns: {
      date_day: "Day of the reading, in the account's time zone; may differ from dimension to dimension.",
      platform: 'Platform.',
      account_key: 'Name of the account in polso.yaml.',
      page_id: "The platform's own id of the account; NULL until it was first read.",
      page_name: 'Name of the account.',
      metric: 'Name of the breakdown; analytics.metric_definitions tells population and period.',
      dimension: 'age, gender, country, city or age_gender.',
      segment: 'e.g. 25-34, F, IT; * = the whole breakdown was unavailable.',
      value: 'People; NULL = suppressed or unavailable, never 0.',
      status: 'observed, suppressed (fewer people than the configured threshold) or unavailable.',
      reason: 'Why it is unavailable; NULL = observed or suppressed.',
      source: 'api, or import:<file>#<first 12 digits of its SHA-256>; see analytics.imports.',
      observed_at: 'When the platform answered; UTC.',
    },
  },
  'analytics.metric_definitions': {
    about:
      'Dictionary of metrics: what each one means on each platform, since when and until when, and what came after. What replaces a metric counts otherwise: the two are never to be joined.',
    columns: {
      valid_to: 'Last day on which this definition holds; NULL = open, or of a retired metric not known.',
      retired: 'Whether the platform gives it no more.',
      replaced_by: 'Our name of what the platform counts instead; NULL = nothing, or it is not retired.',
    },
  },
  'analytics.contract_costs': {
    about:
      'One row a contract of polso.yaml: what it costs beside what came of its days, over the accounts that it is about. A ratio whose base is missing or too small is NULL, and the column beside it says why: incomplete (the base is known for less than nine tenths of the days), base-not-positive, base-too-small (under 30), definition-changed (a platform began to count otherwise on the way). Cost of a month of several contracts = sum of the amounts / sum of the months.',
    columns: {
      contract_key: 'Contract; its name in polso.yaml.',
      supplier: 'Who is paid.',
      subject: 'What for, as the contract says it.',
      starts_on: 'First day.',
      ends_on: 'Last day, included.',
      active: 'Whether it is in the configuration.',
      amount: 'What the whole contract costs, in its currency.',
      currency: 'Code of three letters, ISO 4217.',
      months: 'Months it counts: as declared, else its days by the mean length of a month, rounded to whole months.',
      cost_per_month: 'amount / months.',
      account_keys: 'The accounts that it is about; names in polso.yaml.',
      cost_per_account: 'amount / number of accounts; NULL = it names none that is known.',
      days: 'Days of all its accounts: accounts times days of the contract, days to come included.',
      new_followers: 'Followers gained over the days known; may be negative; NULL = unknown.',
      new_followers_days: 'Of how many of the days new_followers is fully known.',
      cost_per_new_follower: 'amount / new_followers; NULL = see cost_per_new_follower_missing.',
      cost_per_new_follower_missing: 'Why there is no cost_per_new_follower; NULL = there is.',
      interactions: 'Interactions gained over the days known; NULL = unknown.',
      interactions_days: 'Of how many of the days interactions is fully known.',
      cost_per_interaction: 'amount / interactions; NULL = see cost_per_interaction_missing.',
      cost_per_interaction_missing: 'Why there is no cost_per_interaction; NULL = there is.',
    },
  },
  'analytics.versions': {
    about:
      'Versions of these views, the last of them in force. Within a major version no view or column goes, changes its type or means something else; new ones are added at the end.',
    columns: {
      version: 'major.minor; the minor number grows when something is added, the major one when something changes.',
      migration: 'Change of the schema that brought it; see polso.migrations.',
      changes: 'What it changed.',
    },
  },
}
