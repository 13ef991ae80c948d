import { type Kysely, sql } from 'kysely'
import { type Comments, commentOn } from '../comments.ts'
import { commonFigures, dayOf, dayOfSlot, isInteraction, kinds } from './0011-figures.ts'

/**
 * How old a post was on a day is asked for whenever posts are compared. It is kept with the day: bringing the instants of
 * a year of posts into a time zone took longer than reading their days. Days that were rolled up before stay as they are, as
 * writing millions of them anew would keep a start waiting: of those the view computes it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(ddl).execute(db)
  await commentOn(db, comments)
}

const page = 'a.platform, a.key as account_key, a.platform_id as page_id, a.name as page_name'
const post = `p.platform_post_id as post_id, p.published_at as created_timestamp, s.key as series_key`
const ofPost = `
from polso.posts p
join polso.accounts a using (account_id)
left join polso.content_series s on s.series_id = p.series_id`
const rolledUntil = `coalesce((g.rolled_through + 1)::timestamp at time zone a.time_zone, '-infinity')`
const publishedOn = dayOf('p.published_at')

const ddl = /* sql */ `
alter table polso.post_days add column age_days integer;

create or replace view analytics.posts_daily as
select d.date_day, ${page}, ${post}, d.likes, d.comments, d.shares, d.views, d.reach, d.interactions, d.last_slot,
  d.interactions_gained, d.gained_since, coalesce(d.age_days, d.date_day - ${publishedOn})
    as age_days
${ofPost}
join polso.post_days d on d.post_id = p.post_id and d.account_id = p.account_id
union all
select f.date_day, ${page}, ${post}, f.likes, f.comments, f.shares, f.views, f.reach, f.interactions, f.last_slot,
  null, null, f.date_day - ${publishedOn}
${ofPost}
left join polso.account_progress g on g.account_id = a.account_id
${kinds}
cross join lateral (
  select c.date_day, ${commonFigures},
    (sum(c.value) filter (where ${isInteraction}))::bigint as interactions,
    max(c.slot) as last_slot
  from (
    select distinct on (1, metric) ${dayOfSlot('slot')} as date_day, metric, value, slot
    from polso.post_snapshots where post_id = p.post_id and slot > ${rolledUntil}
    order by 1, metric, slot desc
  ) as c
  group by c.date_day
) as f
where p.last_seen_slot > ${rolledUntil};

create or replace view analytics.versions as
select * from (values
  ('1.0', '0005-views', 'The first views.'),
  ('1.1', '0011-rollups', 'Added: versions, audience_latest, contract_costs, imports; interactions_gained and gained_since in posts_daily; decision and decided_at in alerts; expected, observed, missing and missing_why in collection_coverage; definitions_changed in accounts_weekly and accounts_monthly, whose sums no longer reach over a change of definition; retired metrics in metric_definitions, with retired and replaced_by.'),
  ('1.2', '0017-call-days', 'Added: severity in alerts. api_costs keeps the months whose calls were removed.'),
  ('1.3', '0018-age-of-posts', 'Added: age_days in posts_daily.')
) as v (version, migration, changes);
`

const comments: Comments = {
  'polso.post_days': {
    about:
      'Totals of a post at the end of each day on which it was read, rolled up from polso.post_snapshots when the day has closed. Kept when the snapshots are removed.',
    columns: {
      age_days:
        'Days since the day on which it was published; 0 = that day; NULL = rolled up before there was this column.',
    },
  },
  'analytics.posts_daily': {
    about:
      'One row a post and day on which it was read: its totals since publication, as of the last slot of that day. Totals of days must be subtracted from each other, never added up; what was gained may be added up. Days without a row were not read: posts are read less often as they age. Figures mean the same as in analytics.posts_report.',
    columns: { age_days: 'Days since the day on which it was published; 0 = that day.' },
  },
}
