import { sql } from 'kysely'
import type { Db } from '../../src/store/database.ts'

/** A view with every kind of column and with what is hard to write, made by the test. */
export async function createSamples(db: Db): Promise<void> {
  await sql
    .raw(`
    create view analytics.samples as select * from (values
      ('2019-11-04'::date, 'alfa', 1, 9007199254740991::bigint, -2.5::double precision, 0.001::numeric, true,
        '2019-11-04T07:35:00.250Z'::timestamptz, '{"likes": 3, "hidden": null}'::jsonb, array['a', 'b,c'], '=HYPERLINK("x")'),
      ('2019-11-05'::date, 'alfa', -7, null, null, null, null, null, null, null, null),
      ('2019-11-06'::date, 'alfa', 0, 0, 0, 0, false, '2019-11-06T00:00:00Z', '[]'::jsonb, '{}', ''),
      ('2019-11-06'::date, 'beta', 2, 2, 2, 2, false, '2019-11-06T00:00:00Z', '"=x"'::jsonb, '{}', E'due\\nrighe, "virgolette" è à €'),
      ('2019-11-07'::date, 'beta', 3, 3, 3, 3, false, '2019-11-07T00:00:00Z', '1'::jsonb, '{}', '-1+2'),
      ('2019-11-08'::date, 'beta', 4, 4, 4, 4, false, '2019-11-08T00:00:00Z', '1'::jsonb, '{}', E'\\t@tab & <b> _x0041_ \\u0001')
    ) as t (date_day, account_key, small, big, rate, exact, flag, at, document, names, words);
    comment on view analytics.samples is 'Samples of every kind.';
    comment on column analytics.samples.date_day is 'Its day.';
    comment on column analytics.samples.words is 'Words from the world.'`)
    .execute(db)
}

/** A view of so many rows, which come unsorted, as they are computed. */
export async function createMade(db: Db, name: string, rows: number): Promise<void> {
  await sql
    .raw(`create view analytics.${name} as
      select n as number, 'Rassegna stampa, ' || n as words from generate_series(1, ${rows}) as n`)
    .execute(db)
}

/** A view of so many rows with days, which come sorted. */
export async function createMany(db: Db, name: string, rows: number): Promise<void> {
  await sql
    .raw(`
    create view analytics.${name} as
    select ('2019-01-01'::date + n / 1000) as date_day, 'account-' || n % 200 as account_key, n as small,
      n::bigint * 1000 as big, n / 7.0::double precision as rate, to_timestamp(1500000000 + n) as at,
      repeat('Rassegna stampa, ', 3) || n as words
    from generate_series(1, ${rows}) as n`)
    .execute(db)
}
