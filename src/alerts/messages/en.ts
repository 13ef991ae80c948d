import type { Catalogue, Grammar } from './catalogue.ts'

export const enGrammar: Grammar = {
  locale: 'en-GB',
  dayText: (_day, text) => text,
  since: day => `since ${day.text}`,
  from: day => `from ${day.text}`,
  on: day => `on ${day.text}`,
  until: day => `to ${day.text}`,
  sinceTime: (time, day) => `since ${time} on ${day.text}`,
  percent: (_whole, text) => text,
  series: name => (/^the /i.test(name) ? `the ${name.slice(4)}` : `the series “${name}”`),
  gender: () => 'f',
}

export const en: Catalogue = {
  'metric.interactions_gained': 'interactions',
  'metric.interactions_of_posts': 'interactions on the day’s posts',
  'metric.posts_published': 'posts published',
  'metric.reach': 'people reached',
  'metric.views': 'views',
  'metric.new_followers': 'new followers',

  'label.account': 'Account',
  'label.subject': 'About',
  'label.since': 'Began',
  'label.judged': 'Last day considered',
  'label.ended': 'Closed',
  'label.alert': 'Alert',

  'link.page': 'Open the alert',
  'link.acknowledge': 'I’ll see to it',
  'link.dismiss': 'We know about it',
  'link.silence-week': 'Silence for a week',
  'chart.source': 'Polso’s readings of {platform}',

  'drop.subject': '{platform}: {what} about {percent} below usual',
  'drop.subject.plain': '{platform}: {what} below usual',
  'drop.subject.paused': '{platform}: {what} about {percent} below usual, {series} is missing',
  'drop.subject.plain.paused': '{platform}: {what} below usual, {series} is missing',
  'drop.fraction': '{platform}: {since}, {what} have been about {percent} below usual (between {low} and {high}).',
  'drop.plain': '{platform}: {since}, {what} have been below usual.',
  'drop.share': '{platform}: {since}, {what} have been about {percent} below usual.',
  'drop.unclear': 'The size of the fall is not certain yet; it may be worth waiting a few days.',
  'drop.unclear.cost': 'What it costs in interactions is not clear yet; it may be worth waiting a few days.',
  'drop.also': 'Also down: {what}, about {percent} below usual.',
  'drop.also.plain': 'Also down: {what}.',
  'drop.checked': 'Only days that were read in full are compared: the fall does not come from missing data.',
  'drop.unknown': 'Why, the figures alone do not say.',
  'drop.resolved.subject': '{platform}: {what} back to usual',
  'drop.resolved': '{platform}: {what} have been back to usual {since}.',
  'drop.revised.subject': '{platform}: alert of a fall withdrawn',
  'drop.ended.subject': '{platform}: alert of a fall closed without a recovery',
  'drop.resolved.new-normal':
    '{platform}: {what} remain at the lower level, which after this long is now the usual one. The alert closes for that reason, not because of a recovery.',
  'drop.resolved.no-longer-watched':
    '{platform}: {what} are no longer watched. The alert closes for that reason, not because of a recovery.',
  'drop.resolved.revised':
    '{platform}: with the revised figures {what} turn out to be as usual. The alert closes: there was no fall.',
  'drop.resolved.redefined':
    '{platform}: the platform counts {what} otherwise, or gives them no more. The alert closes for that reason, not because of a recovery.',
  'drop.lasted': 'The fall had begun {on}.',
  recovery:
    '{nth, plural, one {For {what} the return to usual came on the very day it resumed, {on}.} other {For {what} the return to usual came {on}, the {nth, selectordinal, one {#st} two {#nd} few {#rd} other {#th}} day of the resumption.}}',
  again: 'It has happened before: the previous alert had closed {on}.',

  'explained.subject': '{platform}: alert closed, explained by “{title}”',
  explained:
    '{platform}: the fall has a noted explanation, “{title}”, {from} {until}. The alert closes for that reason.',
  'explained.lasting':
    '{platform}: the fall has a noted explanation, “{title}”, {since}. The alert closes for that reason.',
  'explained.measured': 'What it cost can be read among the events, revised daily.',

  'same-day': 'since the same day',
  'why.paused': '{series} has not appeared {since}.',
  'why.paused.posts':
    '{series} has not appeared {since}: {all, plural, one {the missing post is its own} other {{rest, plural, =0 {the {all} missing posts are all its own} other {of {all} missing posts {own, plural, one {one is} other {# are}} its own}}}}.',
  'why.paused.of-ten':
    '{series} has not appeared {since}: alone it accounts for {tenths} in 10 of the missing interactions (about {own} of {all}).',
  'why.paused.all':
    '{series} has not appeared {since}: alone it accounts for practically all of the missing interactions (about {all}).',
  'why.alike':
    'In the same days {accounts} fell alike ({count} of {compared} other accounts compared): the cause is probably a common one.',
  'why.alike.platform': 'The accounts of other platforms did not fall: it may be {platform}.',
  'why.alike.holiday':
    '{count, plural, one {A public holiday falls} other {# public holidays fall}} within these days.',
  'why.removed':
    '{platform} removed {lost} followers {on}, in one step and on {accounts} accounts: usually a clean-up of fake or inactive profiles.',
  'why.posted-less':
    'Less was posted: {observed, plural, =0 {no post} one {one post} other {# posts}}, against {expected} expected.',
  'why.less-response':
    'About as much as usual was posted ({observed, plural, =0 {no post} one {one post} other {# posts}}, against {expected} expected), but the posts find less response.',
  'why.less-response.share':
    'About as much as usual was posted ({observed, plural, =0 {no post} one {one post} other {# posts}}, against {expected} expected), but each post gathers about {percent} less.',

  'do.paused':
    'If the pause is intended, it is enough to note it as an event with its last day; if not, the useful step is to bring {series} back.',
  'do.posted-less':
    'If less was posted on purpose, it is enough to note that as an event; otherwise the useful step is the usual rhythm.',
  'do.less-response': 'It may help to compare the posts of these days with earlier ones: subjects, times, formats.',
  'do.all-alike':
    'Before changing the posts it is worth looking for the common reason; if it is known, it is enough to note it as an event for all accounts.',
  'event.followers-removed': 'The platform removed {followers} followers',
  'do.followers-removed': 'There is nothing to do: the count goes on from the new level.',
  'do.not-explained':
    'It may help to ask what has changed since that day; if the reason is known, it is enough to note it as an event.',

  'per-day': 'On average {observed} a day, against {expected} expected.',
  'per-day.of': 'In detail: {what}, on average {observed} a day, against {expected} expected.',
  'loss.so-far':
    'Over {days, plural, one {one day} other {# days}} that is about {count, plural, one {one interaction} other {{n} interactions}} fewer (between {low} and {high}).',
  'loss.pause':
    'Without its posts, over {days, plural, one {one day} other {# days}}, about {count, plural, one {one interaction was} other {{n} interactions were}} missing (between {low} and {high}).',
  'loss.whole':
    'The account as a whole had about {n} fewer over {days, plural, one {one day} other {# days}} (between {low} and {high}).',
  'loss.whole.unclear': 'For the account as a whole the loss can’t be told from the usual ups and downs.',
  'loss.own': 'About {own} of these {series} would have brought.',
  loss: 'Over {days, plural, one {one day} other {# days}} about {count, plural, one {one interaction was} other {{n} interactions were}} lost (between {low} and {high}).',
  'loss.fraction':
    'Over {days, plural, one {one day} other {# days}} about {count, plural, one {one interaction was} other {{n} interactions were}} lost (between {low} and {high}): about {percent} below usual.',
  'loss.unclear': 'A loss of interactions can’t be told from the usual ups and downs.',
  'loss.unknown': 'How many interactions it cost can’t be said: there is not enough data.',

  'series-paused.subject': '{platform}: {series} has not appeared {since}',
  'series-paused.opened': '{platform}: {series} has not appeared {since}.',
  'series-paused.checked': 'None of the posts read from that day on belongs to it.',
  'series-paused.unknown': 'Whether the pause is intended, the figures do not say.',
  'series-paused.effect.unclear': 'So far interactions can’t be told from the usual ups and downs.',
  'series-paused.effect.unknown': 'What it costs in interactions can be said after a few days.',
  'series-paused.revised.subject': '{platform}: alert of a pause withdrawn',
  'series-paused.ended.subject': '{platform}: alert of a pause closed without a resumption',
  'series-paused.resolved.subject': '{platform}: {series} has appeared again',
  'series-paused.resolved': '{platform}: {series} has been back {since}.',
  'series-paused.resolved.no-longer-watched':
    '{platform}: {series} is no longer watched. The alert closes for that reason, not because it appeared again.',
  'series-paused.resolved.new-normal':
    '{platform}: {series} has not appeared for so long that it counts as ended. The alert closes for that reason, not because it appeared again.',
  'series-paused.resolved.revised':
    '{platform}: {series} appeared as usual, and one of its posts was read late. The alert closes: there was no pause.',
  'series-paused.lasted': 'It had been missing {missing_since} ({days, plural, one {one day} other {# days}}).',

  'token-dead.subject': 'Credential “{subject}” refused by {platform}',
  'token-dead.opened': '{platform} has refused the credential “{subject}” {since}.',
  'token-dead.remedy':
    'Remedy: make a new token, put it into the secret that polso.yaml names and restart; “polso doctor” says whether it works.',
  'token-dead.resolved.subject': 'Credential “{subject}” accepted again by {platform}',
  'token-dead.resolved': '{platform} accepts the credential “{subject}” again; reading goes on.',

  'collector-failing.subject': '{platform}: readings of “{subject}” fail',
  'collector-failing.opened':
    '{platform}: {count, plural, one {the last reading} other {the last # readings}} of “{subject}” failed, {since}. Reason: {error}.',
  'collector-failing.remedy': 'The figures of these times are missing and stay marked as missing.',
  'collector-failing.resolved.subject': '{platform}: readings of “{subject}” succeed again',
  'collector-failing.resolved': '{platform}: “{subject}” is read again. The failed readings stay marked as missing.',

  'platform-trouble.subject': '{platform}: readings of all accounts have the same problem',
  'platform-trouble.opened': '{platform}: readings of all or nearly all accounts have failed {since}. Reason: {error}.',
  'platform-trouble.opened.no-data': '{platform}: no data has come for all or nearly all accounts {since}.',
  'platform-trouble.remedy': 'Where all accounts fail alike, there is usually one cause.',
  'platform-trouble.remedy.no-data':
    'Remedy: see whether scheduler and worker run and reach the queue; “polso runs” shows the latest readings.',
  'platform-trouble.resolved.subject': '{platform}: readings succeed again',
  'platform-trouble.resolved': '{platform}: the problem that all accounts had in common is over.',

  'no-data.subject': '{platform}: no data for “{subject}”',
  'no-data.opened':
    '{platform}: {count, plural, one {the last planned reading} other {the last # planned readings}} of “{subject}” brought nothing, {since}.',
  'no-data.remedy':
    'Remedy: see whether scheduler and worker run and reach the queue; “polso runs” shows the latest readings.',
  'no-data.resolved.subject': '{platform}: data for “{subject}” again',
  'no-data.resolved': '{platform}: data for “{subject}” comes in again. The empty readings stay marked as missing.',

  'budget-reached.subject': '{platform}: budget of “{subject}” reached',
  'budget-reached.opened': '{platform}: {spent} of {budget} for {month} were spent with the credential “{subject}”.',
  'budget-reached.opened.credits':
    '{platform}: the credits of “{subject}” are used up; {spent} were spent in {month} as far as we know.',
  'budget-reached.effect': 'Paid calls have stopped: figures are missing until there is money again.',
  'budget-reached.remedy':
    'Remedy: raise monthly_budget_usd or the credits at the platform, read less often, or wait for the new month.',
  'budget-reached.resolved.subject': '{platform}: “{subject}” has money again',
  'budget-reached.resolved': '{platform}: readings with the credential “{subject}” go on.',

  'notifier-failing.subject': 'The notifier “{subject}” does not deliver alerts',
  'notifier-failing.opened':
    'The notifier “{subject}” has not delivered {since}: {count, plural, one {one failed try} other {# failed tries}} in a row.',
  'notifier-failing.effect': 'These receive no alerts: {recipients}.',
  'notifier-failing.remedy':
    'Remedy: check the address, the server and the password of the notifier in polso.yaml; “polso doctor” tries them.',
  'notifier-failing.resolved.subject': 'The notifier “{subject}” delivers again',
  'notifier-failing.resolved': 'The notifier “{subject}” delivers alerts again.',

  'implausible-value.subject': '{platform}: a value for “{subject}” that can’t be right',
  'implausible-value.opened': '{platform}: “{subject}” is said to have {value} followers; {before_on} it had {before}.',
  'implausible-value.kept': 'The value is stored as it was read. It raises no alert of a fall for the press office.',
  'implausible-value.remedy':
    'Remedy: open the page on the platform and see whether the account is still the same; usually it is a passing slip of the platform.',
  'implausible-value.resolved.subject': '{platform}: the value for “{subject}” is plausible again',
  'implausible-value.resolved': '{platform}: the number of followers of “{subject}” is plausible again ({value}).',

  'metric-changed.subject': '{platform}: some figures are counted differently',
  'metric-changed.opened':
    '{platform}: {since} the platform counts these differently, or gives them no more: {metrics}.',
  'metric-changed.effect':
    'What is usual for them is learned anew from that day: days before and after are not compared, and no alert of a fall comes of it.',
  'metric-changed.remedy': 'Remedy: nothing is needed; whoever reads the history should know.',
  'metric-changed.resolved.subject': '{platform}: the new way of counting has been in use for two weeks',
  'metric-changed.resolved': '{platform}: the new way of counting has been in use for two weeks; this reminder closes.',

  'report-failing.subject': 'The report on the contract “{subject}” does not arrive',
  'report-failing.opened':
    'The report on the contract “{subject}”, which ended {ended}, should be there: {count, plural, one {one try} other {# tries}} to write and deliver it failed.',
  'report-failing.effect': 'These still wait for it: {recipients}.',
  'report-failing.remedy':
    'Remedy: mend what the error names (the folder verifica.out, the addresses or the notifier that mails; “polso doctor” checks them) and restart: Polso tries again at once. “polso report verifica” writes it by hand; if nobody needs it, it is enough to dismiss the alert.',
  'report-failing.resolved.subject': 'The report on the contract “{subject}” has arrived',
  'report-failing.resolved': 'The report on the contract “{subject}” has been written and delivered as configured.',
  'report-failing.no-longer-watched':
    'The report on the contract “{subject}” is not awaited any more: the configuration has changed, or the contract ended 45 days ago. The alert closes for that reason, not because it arrived.',

  'digest-failing.subject': 'The weekly digest does not arrive by “{subject}”',
  'digest-failing.opened':
    'The digest of the week that began {week} should have arrived by “{subject}”: {count, plural, =0 {for more than a day no worker was there to send it} one {one try to write and deliver it failed} other {# tries to write and deliver it failed}}.',
  'digest-failing.effect': 'These still wait for it: {recipients}.',
  'digest-failing.remedy':
    'Remedy: mend what the error names (addresses, server and password of the notifier; “polso doctor” tries them) and restart: within a day Polso tries again at once, later it is the next week’s turn. “polso digest” shows the digest; if nobody waits for it any more, it is enough to dismiss the alert.',
  'digest-failing.resolved.subject': 'The weekly digest arrives again by “{subject}”',
  'digest-failing.resolved': 'The latest weekly digest has reached everybody by “{subject}”.',

  'chore-failing.subject': 'Polso: {subject} does not work',
  'chore-failing.opened':
    'Each minute Polso sees to this: {subject}. {count, plural, one {One try has failed} other {# tries in a row have failed}}, {since}.',
  'chore-failing.remedy':
    'Remedy: look for “{chore} failed” in the log of the workers, which has the whole error. Mend what it names, usually the database, the disk or a version left halfway through an upgrade; Polso tries again by itself each minute.',
  'chore-failing.resolved.subject': 'Polso: {subject} works again',
  'chore-failing.resolved': 'Polso: {subject} works again.',
  'chore.sweep of collections': 'catching up on readings left behind',
  'chore.sweep of judgements': 'the judgement of data just read',
  'chore.sweep of notifications': 'sending the messages that wait',
  'chore.upkeep': 'the housekeeping (alerts to operators, reminders, data to be deleted)',
  'chore.roll-up of judged days': 'summing up days for analysts',
  'chore.refresh of open alerts': 'confirming open alerts to Alertmanager',
  'chore.verifica of ended contracts': 'the report on ended contracts',
  'chore.weekly digest': 'the weekly digest',

  'error.transient': 'the platform does not answer or answers with an error',
  'error.rate-limited': 'the platform limits the number of requests',
  'error.auth': 'the credential is refused',
  'error.forbidden': 'the credential may not read this account',
  'error.gone': 'the account does not exist any more',
  'error.bad-response': 'the platform answers in an unexpected way',
  'error.budget': 'the credits are used up',
  'remedy.transient': 'Remedy: it usually passes; if it lasts, check the network and the platform’s status page.',
  'remedy.rate-limited': 'Remedy: read less often, or fewer accounts with one credential.',
  'remedy.auth': 'Remedy: make a new token.',
  'remedy.forbidden':
    'Remedy: give the token the permissions listed in the collector’s README, or the role on the page.',
  'remedy.gone': 'Remedy: correct handle in polso.yaml, or remove the account.',
  'remedy.bad-response':
    'Remedy: see whether there is a newer version of Polso; the platform may have changed its API.',
  'remedy.budget': 'Remedy: buy credits.',

  accounts: '{count, plural, one {It concerns one account} other {It concerns # accounts}}: {accounts}.',
  'and-others': '{count, plural, one {one more} other {# more}}',
  'platform-said': 'The platform answered: “{message}”',
  'peer-said': 'Last error: “{message}”',
  'no-longer-watched': 'It is no longer configured; the alert “{subject}” closes for that reason.',

  'reminder.subject': 'Reminder – {subject}',
  'reminder.lead': 'The alert has been open {since}, and nobody has taken it on yet.',
  'reminder.end': 'The reminders stop as soon as somebody takes it on or dismisses it.',
  'escalation.subject': 'Unanswered – {subject}',
  'escalation.lead':
    'The alert has been open {since}, and so far nobody has taken it on: that is why this message comes here as well.',
  'unmuted.subject': 'Still open – {subject}',
  'unmuted.lead': 'The silence is over; the alert, open {since}, is not.',
  'released.subject': 'Still open – {subject}',
  'released.lead':
    'This alert waited while {platform} could not be read. Now the readings are back; the alert, open {since}, remains.',
  'released.lead.part': 'Until now alert {told} told of this one. It has closed; this one, open {since}, remains.',
  'graver.subject': 'More serious – {subject}',
  'graver.lead':
    'The alert has been open {since} and has become more serious meanwhile: that is why this message comes here as well.',
  unheard: 'The alert opened {on} and closed within the quiet hours: that is why there is only one message.',
  taken: 'Taken on by {by} {on}.',
  'taken.note': 'Taken on by {by} {on}: “{note}”.',
  'acknowledged.subject': 'Taken on – {subject}',
  'acknowledged.end': 'Reminders and escalation of this alert stop here.',
  'dismissed.subject': 'Dismissed – {subject}',
  'dismissed.lead': 'Dismissed by {by} {on}: “{note}”.',
  'dismissed.metric':
    'The days {since} stay out of the comparison for as long as it lasts. When it is over, Polso notes that without a message.',
  'dismissed.metric.until':
    'The days {from} {until} stay out of the comparison. If it is still there after that, a new alert will come.',
  'dismissed.operational':
    'As long as the problem is the same there are no more messages; if it goes and comes back, there will be a new alert.',
  'dismissed.operational.until':
    'Up {until} there are no more messages. If the problem is still there after that, a new alert will come.',
}
