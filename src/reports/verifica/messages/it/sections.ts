import type { Messages, SectionKey } from '../catalogue.ts'

/** Headings, tables and notes of the other parts. */
export const sections: Messages<SectionKey> = {
  title: 'Verifica dei canali social',
  subtitle: '{body}, {span}',
  'about.code': 'Documento {code}',
  'about.as-of': 'Situazione alle {time} del {day}: ciò che è stato registrato dopo non conta.',
  'about.unsettled': 'A quell’ora il periodo non era ancora concluso da due giorni: alcune cifre possono cambiare.',
  footer: '{title} · {body} · documento {code}',
  'label.contents': 'Indice',
  'label.skip': 'Vai al contenuto',
  'label.page': 'pagina {at} di {all}',
  'label.reference': 'riferimento',

  'heading.read': 'In breve, da leggere ad alta voce',
  'heading.costs': 'Quanto costa',
  'heading.account': '{platform}',
  'heading.growth': 'Quanti seguono',
  'heading.interactions': 'Interazioni e copertura',
  'heading.weeks': 'Settimana per settimana',
  'heading.series': 'Le rubriche',
  'heading.alerts': 'Avvisi: causa, decisione, costo, ripresa',
  'heading.audience': 'Chi segue',
  'heading.coverage': 'Quanto è completo',
  'heading.residents': 'Cittadini e turisti',
  'heading.unmeasured': 'Che cosa non si è potuto misurare',
  'heading.sources': 'Fonti e formule',

  'costs.contracts.caption': 'I contratti',
  'costs.column.contract': 'Oggetto',
  'costs.column.supplier': 'Fornitore',
  'costs.column.span': 'Durata',
  'costs.column.amount': 'Importo',
  'costs.column.months': 'Mesi',
  'costs.column.per-month': 'Al mese',
  'costs.total': 'In tutto',
  'costs.results.caption': 'Costo e risultati degli account dei contratti',
  'costs.column.figure': 'Voce',
  'costs.none': 'Nessun contratto registrato tocca i giorni di questa verifica.',
  'costs.least':
    'Un rapporto si calcola solo se la sua base è nota per almeno nove giorni su dieci e non è inferiore a {least}: con meno direbbe più del caso che del lavoro.',
  'costs.formulas': 'Le formule sono nell’ultima parte.',
  'costs.overlap':
    'Alcuni contratti corrono insieme: i mesi di ciascuno si sommano, e nei mesi comuni si spende più di quanto dica il costo al mese.',
  'costs.equal-parts': 'Il costo per account divide la spesa in parti uguali.',
  'costs.not-people':
    'I nuovi follower di più account non sono persone diverse: la stessa persona può seguirne più d’uno.',

  'growth.caption': 'Follower all’inizio e alla fine',
  'growth.column.what': 'Voce',
  'growth.column.start': 'Inizio',
  'growth.column.end': 'Fine',
  'growth.column.gained': 'Differenza',
  'growth.started-within': 'Prima del periodo l’account non veniva letto: vale la prima lettura, {on}.',
  'growth.followers': 'Follower',
  'growth.fans': 'Persone a cui piace la pagina',
  'growth.chart': 'I follower giorno per giorno. La scala segue i valori e può non partire da zero.',
  'growth.chart.alt': 'Linea dei follower di {platform}: da {start} a {end}. I numeri sono nella tabella «{table}».',

  'interactions.caption': 'Il periodo, il confronto, l’atteso',
  'interactions.column.period': 'Periodo',
  'interactions.column.compared': 'Confronto',
  'interactions.column.change': 'Variazione',
  'interactions.column.expected': 'Rispetto all’atteso',
  'interactions.row.sum': 'Interazioni ottenute',
  'interactions.row.per-day': 'Interazioni al giorno, in media',
  'interactions.row.reach': 'Persone raggiunte al giorno, in media',
  'interactions.row.posts': 'Post pubblicati',
  'interactions.expected':
    'Nei giorni giudicati, {span}, le interazioni attese erano {expected} e quelle avute {observed}: {change}. L’atteso di un giorno è calcolato dai giorni precedenti e dal giorno della settimana.',
  'interactions.expected.none': 'Un valore atteso manca: l’account aveva troppa poca storia per essere giudicato.',
  'interactions.reach.expected':
    'Per le persone raggiunte, {span}, l’atteso era in media {expected} al giorno e l’avuto {observed}: {change}.',
  'interactions.reach.note':
    'Le persone raggiunte in giorni diversi non si sommano: sono in parte le stesse. Per questo c’è la media.',
  'interactions.reach.none': 'La piattaforma non dà le persone raggiunte.',
  'interactions.chart': 'Le interazioni giorno per giorno, con l’atteso e gli avvisi',
  'interactions.chart.alt':
    'Interazioni giornaliere di {platform}, con la media di sette giorni, l’intervallo atteso e gli avvisi. I numeri delle settimane sono nella tabella «{table}».',

  'weeks.caption': 'Interazioni e follower per settimana',
  'weeks.column.week': 'Settimana',
  'weeks.best': 'la migliore',
  'weeks.worst': 'la peggiore',
  'weeks.partial': 'non intera',
  'weeks.none': 'Le settimane intere e note sono meno di due: non c’è una migliore né una peggiore.',

  'series.caption': 'Le rubriche: attese, uscite, mancate',
  'series.column.series': 'Rubrica',
  'series.none': 'Su questo account nessuna rubrica è dichiarata.',
  'series.stretch': '{series}: {missed} uscite mancate di seguito, {span}.',
  'series.stretches': 'Mancanze di seguito:',
  'series.cadence': 'Sono attesi i giorni della cadenza dichiarata, festivi compresi.',

  'alerts.none': 'Nel periodo nessun avviso.',
  'alerts.paused': '{platform}: {series} in pausa {span}',
  'alerts.drop': '{platform}: {what} sotto il solito {span}',
  'alerts.cause': 'Causa: {cause}.',

  'cause.series-paused': 'la pausa della rubrica «{series}»; se fosse voluta, i numeri non lo dicono',
  'cause.event': 'il fatto annotato «{event}»',
  'cause.all-alike': 'un calo comune ad altri account',
  'cause.followers-removed': 'follower tolti dalla piattaforma',
  'cause.posted-less': 'si è pubblicato meno del solito',
  'cause.less-response': 'le pubblicazioni hanno trovato meno risposta; il perché non si vede dai numeri',
  'cause.not-explained': 'i numeri non la mostrano',

  'alerts.decision.none': 'Decisione: nessuna registrata.',
  'alerts.decision': 'Decisione: {state} {on}.',
  'alerts.decision.note': 'Decisione: {state} {on}, con la nota «{note}».',

  'state.open': 'annotato',
  'state.acknowledged': 'preso in carico',
  'state.resolved': 'chiuso',
  'state.dismissed': 'archiviato come non rilevante',

  'events.heading': 'Fatti annotati dagli uffici',
  'events.event': '«{title}», {span}.',
  'events.lasting': '«{title}», {since}.',
  'events.effect': 'Vi si associano {effect} interazioni (fra {low} e {high}).',
  'events.effect.inconclusive':
    'Un effetto non si distingue dalle normali oscillazioni: {effect} interazioni (fra {low} e {high}).',
  'events.effect.unknown': 'L’effetto non si è potuto misurare.',

  'audience.caption': '{dimension}: follower, lettura del {day}',
  'audience.column.segment': 'Gruppo',
  'audience.column.people': 'Follower',
  'audience.column.share': 'Quota dei noti',
  'audience.suppressed':
    '{n, plural, one {Un gruppo di poche persone non è mostrato} other {{n} gruppi di poche persone non sono mostrati}}, per riservatezza.',
  'audience.more': 'E altri {n} gruppi più piccoli.',
  'audience.import': 'Dati importati: {source}.',
  'audience.known': 'Noti in tutto',
  'audience.none': 'La piattaforma non ha dato nulla su chi segue.',

  'gender.F': 'donne',
  'gender.M': 'uomini',
  'gender.U': 'non indicato',

  'coverage.caption': 'Giorni del periodo per voce',
  'coverage.column.metric': 'Voce',
  'coverage.readings': 'Letture previste: {planned}; riuscite: {good}.',
  'coverage.gaps': 'Giorni non completi:',
  'coverage.gap': '{metric}: {span}, cifra mancante ({why}).',
  'coverage.gap.partial': '{metric}: {span}, cifra parziale ({why}).',
  'coverage.redefined': '{metric}: da {on} la piattaforma conta in un altro modo; prima e dopo non si confrontano.',

  'metric.followers': 'Follower',
  'metric.posts_published': 'Post pubblicati',
  'metric.interactions_gained': 'Interazioni ottenute',
  'metric.interactions_of_posts': 'Interazioni dei post del giorno',
  'metric.reach': 'Persone raggiunte',
  'metric.views': 'Visualizzazioni',
  'metric.new_followers': 'Nuovi follower',

  'gap.not-yet': 'la piattaforma non l’aveva ancora data',
  'gap.no-run': 'nessuna lettura',
  'gap.running': 'il giorno non era concluso',
  'gap.not-final': 'la piattaforma può ancora correggerla',
  'gap.still-growing': 'i post stavano ancora crescendo',
  'gap.other': 'letture incomplete: {reason}',

  'residents.definition':
    'Turisti sono qui i follower che la piattaforma colloca all’estero (paese di casa: {countries}), come quota di quelli di cui dà il paese. La definizione è una scelta, scritta nella configurazione: chi segue da lontano può essere un emigrato, e chi visita la città può seguirla da qui.',
  'residents.definition.cities':
    'Cittadini sono i follower che la piattaforma colloca a {cities}, come quota di quelli di cui dà la città.',
  'residents.caption': 'Follower per luogo, secondo la definizione',
  'residents.column.account': 'Account',
  'residents.total': 'In tutto',
  'residents.at-least': 'I gruppi di poche persone non sono mostrati e non sono contati: i turisti sono almeno questi.',
  'residents.note': 'La somma conta i follower di più account: la stessa persona può esservi più di una volta.',

  'unmeasured.account': 'l’account dei contratti su {platform}: di questi giorni non se ne conosce alcuna cifra',
  'unmeasured.dimension': '{dimension} di chi segue {platform}: {why}',
  'unmeasured.reach': 'le persone raggiunte su {platform}: la piattaforma non le dà',
  'unmeasured.expected': 'l’atteso di {platform}: l’account aveva troppa poca storia',
  'unmeasured.people':
    'quante persone diverse seguono o sono raggiunte su più canali insieme: le piattaforme non lo dicono',
  'unmeasured.event': 'l’effetto di «{title}» su {platform}',
  'unmeasured.cost': '{what}: {why}',
  'unmeasured.nothing': 'Nulla di ciò che la verifica prevede.',

  'sources.how':
    'Il riferimento completo di un numero è il codice del documento, un trattino e il numero fra parentesi quadre, per esempio {code}-1. «polso trace {code}-1» mostra le righe, le letture e le chiamate alle piattaforme da cui viene.',
  'sources.kept':
    'Le letture e le chiamate restano quanto dice la conservazione configurata; ciò che è stato tolto, il comando lo dice. I valori di questo documento restano registrati.',
  'sources.as-of':
    'Letture, cifre, attese, avvisi, decisioni e contratti sono quelli noti all’ora scritta in testa. I fatti annotati e i dati importati sono quelli registrati entro quell’ora, come stavano quando il documento è stato emesso la prima volta: ciò che nel frattempo è stato corretto o tolto vi sta corretto, o manca. Nomi, rubriche, festività, definizione di cittadini e turisti e dizionario delle piattaforme sono quelli in vigore quando il documento è stato emesso la prima volta; da allora resta com’è.',
  'sources.formulas': 'Formule',
  'sources.caption': 'Tutti i numeri del documento',
  'sources.column.figure': 'Voce',
  'sources.column.account': 'Account',
  'sources.column.days': 'Giorni',
  'sources.column.value': 'Valore',
  'sources.column.source': 'Fonte',
  'sources.of': 'da {refs}',

  'and-more': 'e altri {n}',

  'platform-account': '{platform} ({account})',
}
