import type { Messages, SectionKey } from '../catalogue.ts'

/** Headings, tables and notes of the other parts. */
export const sections: Messages<SectionKey> = {
  title: 'Review of the social channels',
  subtitle: '{body}, {span}',
  'about.code': 'Document {code}',
  'about.as-of': 'As of {time} on {day}: what was stored later does not count.',
  'about.unsettled': 'By then the period had not been over for two days: some figures may still change.',
  footer: '{title} · {body} · document {code}',
  'label.contents': 'Contents',
  'label.skip': 'Skip to the content',
  'label.page': 'page {at} of {all}',
  'label.reference': 'reference',

  'heading.read': 'In short, to be read aloud',
  'heading.costs': 'What it costs',
  'heading.account': '{platform}',
  'heading.growth': 'How many follow',
  'heading.interactions': 'Interactions and reach',
  'heading.weeks': 'Week by week',
  'heading.series': 'The content series',
  'heading.alerts': 'Alerts: cause, decision, cost, recovery',
  'heading.audience': 'Who follows',
  'heading.coverage': 'How complete it is',
  'heading.residents': 'Citizens and tourists',
  'heading.unmeasured': 'What could not be measured',
  'heading.sources': 'Sources and formulas',

  'costs.contracts.caption': 'The contracts',
  'costs.column.contract': 'Subject',
  'costs.column.supplier': 'Supplier',
  'costs.column.span': 'Duration',
  'costs.column.amount': 'Amount',
  'costs.column.months': 'Months',
  'costs.column.per-month': 'A month',
  'costs.total': 'In all',
  'costs.results.caption': 'Cost and results of the accounts of the contracts',
  'costs.column.figure': 'Item',
  'costs.none': 'No contract on record touches the days of this review.',
  'costs.least':
    'A ratio is only computed where its base is known for at least nine days in ten and is not below {least}: with less it would say more about chance than about the work.',
  'costs.formulas': 'The formulas stand in the last part.',
  'costs.overlap':
    'Some contracts run at the same time: the months of each are added up, and in the months that they share more is spent than the cost a month says.',
  'costs.equal-parts': 'The cost of an account divides the expense into equal parts.',
  'costs.not-people':
    'New followers of several accounts are not different people: one person may follow more than one.',

  'growth.caption': 'Followers at the start and at the end',
  'growth.column.what': 'Item',
  'growth.column.start': 'Start',
  'growth.column.end': 'End',
  'growth.column.gained': 'Difference',
  'growth.started-within': 'Before the period the account was not read: the first reading stands, {on}.',
  'growth.followers': 'Followers',
  'growth.fans': 'People who like the page',
  'growth.chart': 'Followers day by day. The scale follows the values and may not begin at zero.',
  'growth.chart.alt':
    'Line of the followers of {platform}: from {start} to {end}. The numbers are in the table “{table}”.',

  'interactions.caption': 'The period, the comparison, the expected',
  'interactions.column.period': 'Period',
  'interactions.column.compared': 'Compared',
  'interactions.column.change': 'Change',
  'interactions.column.expected': 'Against the expected',
  'interactions.row.sum': 'Interactions gained',
  'interactions.row.per-day': 'Interactions a day, on average',
  'interactions.row.reach': 'People reached a day, on average',
  'interactions.row.posts': 'Posts published',
  'interactions.expected':
    'On the days that were judged, {span}, {expected} interactions were expected and {observed} came: {change}. What is expected of a day is computed from the days before it and the weekday.',
  'interactions.expected.none': 'There is no expected value: the account had too little history to be judged.',
  'interactions.reach.expected':
    'Of people reached, {span}, {expected} a day were expected on average and {observed} came: {change}.',
  'interactions.reach.note':
    'People reached on different days are not added up: they are partly the same. That is why there is a mean.',
  'interactions.reach.none': 'The platform does not give the people reached.',
  'interactions.chart': 'Interactions day by day, with the expected and the alerts',
  'interactions.chart.alt':
    'Daily interactions of {platform}, with the mean of seven days, the expected range and the alerts. The numbers of the weeks are in the table “{table}”.',

  'weeks.caption': 'Interactions and followers by week',
  'weeks.column.week': 'Week',
  'weeks.best': 'the best',
  'weeks.worst': 'the worst',
  'weeks.partial': 'not whole',
  'weeks.none': 'Fewer than two weeks are whole and known: there is no best and no worst.',

  'series.caption': 'The content series: due, published, missed',
  'series.column.series': 'Series',
  'series.none': 'No content series is declared on this account.',
  'series.stretch': '{series}: {missed} missed in a row, {span}.',
  'series.stretches': 'Missed in a row:',
  'series.cadence': 'Due are the days of the declared cadence, public holidays included.',

  'alerts.none': 'No alert in the period.',
  'alerts.paused': '{platform}: {series} paused {span}',
  'alerts.drop': '{platform}: {what} below the usual {span}',
  'alerts.cause': 'Cause: {cause}.',

  'cause.series-paused': 'the pause of the series “{series}”; whether it was meant, the numbers do not say',
  'cause.event': 'the noted fact “{event}”',
  'cause.all-alike': 'a fall that other accounts share',
  'cause.followers-removed': 'followers removed by the platform',
  'cause.posted-less': 'less was published than usual',
  'cause.less-response': 'the posts found less response; the numbers do not show why',
  'cause.not-explained': 'the numbers do not show it',

  'alerts.decision.none': 'Decision: none on record.',
  'alerts.decision': 'Decision: {state} {on}.',
  'alerts.decision.note': 'Decision: {state} {on}, with the note “{note}”.',

  'state.open': 'noted',
  'state.acknowledged': 'taken in hand',
  'state.resolved': 'closed',
  'state.dismissed': 'dismissed as not relevant',

  'events.heading': 'Facts noted by the offices',
  'events.event': '“{title}”, {span}.',
  'events.lasting': '“{title}”, {since}.',
  'events.effect': '{effect} interactions are associated with it (between {low} and {high}).',
  'events.effect.inconclusive':
    'An effect cannot be told from the usual ups and downs: {effect} interactions (between {low} and {high}).',
  'events.effect.unknown': 'The effect could not be measured.',

  'audience.caption': '{dimension}: followers, reading of {day}',
  'audience.column.segment': 'Group',
  'audience.column.people': 'Followers',
  'audience.column.share': 'Share of those known',
  'audience.suppressed':
    '{n, plural, one {One group of few people is not shown} other {{n} groups of few people are not shown}}, for privacy.',
  'audience.more': 'And {n} more, smaller groups.',
  'audience.import': 'Imported data: {source}.',
  'audience.known': 'Known in all',
  'audience.none': 'The platform gave nothing about those who follow.',

  'gender.F': 'women',
  'gender.M': 'men',
  'gender.U': 'not given',

  'coverage.caption': 'Days of the period by item',
  'coverage.column.metric': 'Item',
  'coverage.readings': 'Readings planned: {planned}; good: {good}.',
  'coverage.gaps': 'Days that are not complete:',
  'coverage.gap': '{metric}: {span}, no figure ({why}).',
  'coverage.gap.partial': '{metric}: {span}, partial figure ({why}).',
  'coverage.redefined': '{metric}: since {on} the platform counts in another way; before and after do not compare.',

  'metric.followers': 'Followers',
  'metric.posts_published': 'Posts published',
  'metric.interactions_gained': 'Interactions gained',
  'metric.interactions_of_posts': "Interactions of the day's posts",
  'metric.reach': 'People reached',
  'metric.views': 'Views',
  'metric.new_followers': 'New followers',

  'gap.not-yet': 'the platform had not given it yet',
  'gap.no-run': 'no reading',
  'gap.running': 'the day was not over',
  'gap.not-final': 'the platform may still correct it',
  'gap.still-growing': 'the posts were still growing',
  'gap.other': 'incomplete readings: {reason}',

  'residents.definition':
    'Tourists are here the followers whom the platform places abroad (home: {countries}), as a share of those whose country it gives. The definition is a choice, written in the configuration: who follows from afar may have emigrated, and who visits the town may follow it from nearby.',
  'residents.definition.cities':
    'Citizens are the followers whom the platform places in {cities}, as a share of those whose city it gives.',
  'residents.caption': 'Followers by place, by that definition',
  'residents.column.account': 'Account',
  'residents.total': 'In all',
  'residents.at-least': 'Groups of few people are not shown and not counted: the tourists are at least so many.',
  'residents.note': 'The sum counts the followers of several accounts: one person may be in it more than once.',

  'unmeasured.account': 'the account of the contracts on {platform}: of these days no figure of it is known',
  'unmeasured.dimension': '{dimension} of those who follow {platform}: {why}',
  'unmeasured.reach': 'the people reached on {platform}: the platform does not give them',
  'unmeasured.expected': 'the expected of {platform}: the account had too little history',
  'unmeasured.people':
    'how many different people follow or are reached on several channels together: the platforms do not say',
  'unmeasured.event': 'the effect of “{title}” on {platform}',
  'unmeasured.cost': '{what}: {why}',
  'unmeasured.nothing': 'Nothing of what the review provides for.',

  'sources.how':
    'The full reference of a number is the code of the document, a hyphen and the number in square brackets, for example {code}-1. “polso trace {code}-1” shows the rows, the readings and the calls to platforms that it comes from.',
  'sources.kept':
    'Readings and calls stay as long as the configured retention says; what was removed, the command tells. The values of this document stay on record.',
  'sources.as-of':
    'Readings, figures, expectations, alerts, decisions and contracts are those known at the time at the head of the document. Noted facts and imported data are those on record by then, as they stood when the document was first issued: what was corrected or taken back in between stands corrected, or is not there. Names, content series, holidays, the definition of citizens and tourists and the dictionary of the platforms are those in force when the document was first issued; it has stayed as it is since.',
  'sources.formulas': 'Formulas',
  'sources.caption': 'All numbers of the document',
  'sources.column.figure': 'Item',
  'sources.column.account': 'Account',
  'sources.column.days': 'Days',
  'sources.column.value': 'Value',
  'sources.column.source': 'Source',
  'sources.of': 'from {refs}',

  'and-more': 'and {n} more',

  'platform-account': '{platform} ({account})',
}
