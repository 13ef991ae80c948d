import type { Messages, ReadAloudKey } from '../catalogue.ts'

/** The page that is read aloud. */
export const readAloud: Messages<ReadAloudKey> = {
  'read.opening':
    'Questa è la verifica dei canali social ({body}), {span}: {days} {n, plural, one {giorno} other {giorni}}.',
  'read.compare': 'Il confronto è con il periodo {span}.',
  'read.contract': 'Il contratto con {supplier}, {span}, costa {amount}.',
  'read.no-contract': 'Per questo periodo nessun contratto è registrato: i costi non si possono dire.',
  'read.total.one': 'Conta {months} {n, plural, one {mese} other {mesi}}: {perMonth} al mese.',
  'read.total.many':
    'In tutto sono {amount} per {months} {n, plural, one {mese} other {mesi}} di contratto: {perMonth} al mese.',
  'read.total.refused': 'I contratti sono in valute diverse: non si sommano.',
  'read.followers':
    '{platform}: i follower sono passati da {start} a {end}{over}, {direction, select, up {{gained} in più} down {{gained} in meno} other {lo stesso numero}}.',
  'read.followers.same': '{platform}: i follower sono {end}, quanti erano all’inizio.',
  'read.followers.unknown': '{platform}: i follower alla fine del periodo non sono noti.',
  'read.started-within': ' Prima l’account non veniva letto: si parte dalla prima lettura, {on}.',
  'read.first': 'Alla prima lettura, {on}, erano {first}.',
  'read.fans': '{platform}: le persone a cui piace la pagina sono passate da {start} a {end}{over}.',
  'read.over': ', cioè oltre {round}',
  'read.interactions': 'Nel periodo le pubblicazioni hanno raccolto {sum} interazioni, in media {perDay} al giorno.',
  'read.interactions.compared': 'Nel periodo di confronto erano in media {before} al giorno: la variazione è {change}.',
  'read.interactions.some':
    'La media è {n, plural, one {dell’unico giorno} other {dei # giorni}} in cui le interazioni di tutti gli account sono note.',
  'read.interactions.compared.refused':
    'Nel periodo di confronto erano in media {before} al giorno; la variazione non si calcola: {change}.',
  'read.interactions.compared.unknown':
    'Le interazioni del periodo di confronto non sono note: un confronto non è possibile.',
  'read.interactions.unknown': 'Le interazioni del periodo non sono note.',
  'read.alert.paused': '{platform}: {series} non è uscita {span}, per {days} {n, plural, one {giorno} other {giorni}}.',
  'read.alert.paused.open':
    '{platform}: {series} non esce {since}; finora sono {days} {n, plural, one {giorno} other {giorni}}.',
  'read.alert.drop':
    '{platform}: {span} {what} sono rimaste sotto il solito, per {days} {n, plural, one {giorno} other {giorni}}.',
  'read.alert.drop.open':
    '{platform}: {since} {what} sono sotto il solito; finora sono {days} {n, plural, one {giorno} other {giorni}}.',
  'read.alert.cost': 'In quei giorni sono mancate circa {effect} interazioni (fra {low} e {high}).',
  'read.alert.cost.unclear':
    'Quanto sia costato non si distingue dalle normali oscillazioni: circa {effect} interazioni (fra {low} e {high}).',
  'read.alert.cost.unknown': 'Quanto sia costato non si è potuto misurare.',
  'read.alert.account':
    'L’account nel suo insieme ne ha avute circa {effect} in meno (fra {low} e {high}): questa cifra comprende la precedente e non le si somma.',
  'read.alert.recovered': 'Le interazioni sono tornate nella norma {on}.',
  'read.alert.not-recovered': 'Il ritorno nella norma non si è ancora visto.',
  'read.no-alerts': 'Nel periodo nessun calo e nessuna pausa sono stati segnalati.',
  'read.tourists':
    'Di {known} follower si conosce il paese: {least}{people} vivono all’estero (paese di casa: {countries}). Sono i turisti di questa verifica: {share}.',
  'read.tourists.unknown':
    'Quanti turisti seguano i canali non si può dire: le piattaforme non danno il paese di chi segue.',
  'read.citizens':
    'Di {known} si conosce la città: {people} vivono a {cities}. Sono i cittadini di questa verifica: {share}.',
  'read.cost.per-follower': 'Per ogni nuovo follower si sono spesi {value}.',
  'read.cost.per-interaction': 'Per ogni interazione si sono spesi {value}.',
  'read.cost.refused.per-follower': 'Il costo per nuovo follower non si calcola: {why}.',
  'read.cost.refused.per-interaction': 'Il costo per interazione non si calcola: {why}.',
  'read.unmeasured': 'Non si è potuto misurare: {what}.',
  'read.coverage.all': 'Le interazioni sono note per intero in tutti i giorni del periodo.',
  'read.coverage.some': '{platform}: le interazioni sono note per intero in {complete} giorni su {days}.',
  'read.trace':
    'Ogni numero porta un riferimento. Con il codice del documento, {code}, e quel riferimento il comando «polso trace {code}-1» mostra le letture e le risposte delle piattaforme da cui il numero viene.',
  'read.at-least': 'almeno ',
}
