import type { Messages, ReadAloudKey } from '../catalogue.ts'

/** The page that is read aloud. */
export const readAloud: Messages<ReadAloudKey> = {
  'read.opening':
    'This is the review of the social channels ({body}), {span}: {days} {n, plural, one {day} other {days}}.',
  'read.compare': 'It is compared with the period {span}.',
  'read.contract': 'The contract with {supplier}, {span}, costs {amount}.',
  'read.no-contract': 'No contract is on record for this period: the costs cannot be said.',
  'read.total.one': 'It counts {months} {n, plural, one {month} other {months}}: {perMonth} a month.',
  'read.total.many':
    'In all that is {amount} for {months} {n, plural, one {month} other {months}} of contract: {perMonth} a month.',
  'read.total.refused': 'The contracts are in different currencies: they are not added up.',
  'read.followers':
    '{platform}: followers went from {start} to {end}{over}, {direction, select, up {{gained} more} down {{gained} fewer} other {the same number}}.',
  'read.followers.same': '{platform}: followers are {end}, as many as at the start.',
  'read.followers.unknown': '{platform}: the followers at the end of the period are not known.',
  'read.started-within': ' The account was not read before: the first reading, {on}, stands for the start.',
  'read.first': 'At the first reading, {on}, they were {first}.',
  'read.fans': '{platform}: people who like the page went from {start} to {end}{over}.',
  'read.over': ', that is over {round}',
  'read.interactions': 'In the period the posts gained {sum} interactions, {perDay} a day on average.',
  'read.interactions.compared': 'In the period compared they were {before} a day on average: the change is {change}.',
  'read.interactions.some':
    'The mean is of the {n, plural, one {one day} other {# days}} on which the interactions of all accounts are known.',
  'read.interactions.compared.refused':
    'In the period of comparison they were {before} a day on average; the change is not computed: {change}.',
  'read.interactions.compared.unknown':
    'The interactions of the period of comparison are not known: nothing can be compared.',
  'read.interactions.unknown': 'The interactions of the period are not known.',
  'read.alert.paused': '{platform}: {series} did not come out {span}, for {days} {n, plural, one {day} other {days}}.',
  'read.alert.paused.open':
    '{platform}: {series} has not come out {since}; so far that is {days} {n, plural, one {day} other {days}}.',
  'read.alert.drop':
    '{platform}: {span} {what} stayed below the usual, for {days} {n, plural, one {day} other {days}}.',
  'read.alert.drop.open':
    '{platform}: {since} {what} have been below the usual; so far that is {days} {n, plural, one {day} other {days}}.',
  'read.alert.cost': 'In those days about {effect} interactions were missing (between {low} and {high}).',
  'read.alert.cost.unclear':
    'What it cost cannot be told from the usual ups and downs: about {effect} interactions (between {low} and {high}).',
  'read.alert.cost.unknown': 'What it cost could not be measured.',
  'read.alert.account':
    'The account as a whole had about {effect} fewer (between {low} and {high}): this figure contains the one before and is not added to it.',
  'read.alert.recovered': 'Interactions were back to normal {on}.',
  'read.alert.not-recovered': 'A return to normal has not been seen yet.',
  'read.no-alerts': 'No fall and no pause was reported in the period.',
  'read.tourists':
    'Of {known} followers the country is known: {least}{people} live abroad (home: {countries}). They are the tourists of this review: {share}.',
  'read.tourists.unknown':
    'How many tourists follow the channels cannot be said: the platforms do not give the country of those who follow.',
  'read.citizens':
    'Of {known} the city is known: {people} live in {cities}. They are the citizens of this review: {share}.',
  'read.cost.per-follower': 'Each new follower took {value}.',
  'read.cost.per-interaction': 'Each interaction took {value}.',
  'read.cost.refused.per-follower': 'The cost of a new follower is not computed: {why}.',
  'read.cost.refused.per-interaction': 'The cost of an interaction is not computed: {why}.',
  'read.unmeasured': 'What could not be measured: {what}.',
  'read.coverage.all': 'The interactions are fully known on all days of the period.',
  'read.coverage.some': '{platform}: the interactions are fully known on {complete} of {days} days.',
  'read.trace':
    'Every number carries a reference. With the code of the document, {code}, and that reference, the command “polso trace {code}-1” shows the readings and the platforms’ answers that the number comes from.',
  'read.at-least': 'at least ',
}
