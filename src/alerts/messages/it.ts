import type { Catalogue, Grammar, SpokenDay } from './catalogue.ts'

/** «l’8», «l’11», «l’80 %»: numbers that begin with a vowel when spoken. */
function elides(number: number): boolean {
  return number === 1 || number === 8 || number === 11 || (number >= 80 && number < 90)
}

function elidedDay({ day }: SpokenDay): boolean {
  return day === 8 || day === 11
}

export const itGrammar: Grammar = {
  locale: 'it-IT',
  dayText: (day, text) => (day === 1 ? text.replace(/^1\b/, '1°') : text),
  since: day => (elidedDay(day) ? `dall’${day.text}` : `dal ${day.text}`),
  from: day => (elidedDay(day) ? `dall’${day.text}` : `dal ${day.text}`),
  on: day => (elidedDay(day) ? `l’${day.text}` : `il ${day.text}`),
  until: day => (elidedDay(day) ? `all’${day.text}` : `al ${day.text}`),
  sinceTime: (time, day) => `dalle ${time} ${elidedDay(day) ? `dell’${day.text}` : `del ${day.text}`}`,
  percent: (whole, text) => (elides(whole) ? `l’${text}` : whole === 0 ? `lo ${text}` : `il ${text}`),
  // Verbs are in the singular, and an elided article tells no gender: such names stand beside a noun of ours.
  series: name => (/^(il|lo|la) /i.test(name) ? lowerFirst(name) : `la rubrica “${name}”`),
  gender: series => (/^(il|lo) /.test(series) ? 'm' : 'f'),
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

export const it: Catalogue = {
  'metric.interactions_gained': 'le interazioni',
  'metric.interactions_of_posts': 'le interazioni sui post del giorno',
  'metric.posts_published': 'i post pubblicati',
  'metric.reach': 'le persone raggiunte',
  'metric.views': 'le visualizzazioni',
  'metric.new_followers': 'i nuovi follower',

  'label.account': 'Account',
  'label.subject': 'Riguarda',
  'label.since': 'Inizio',
  'label.judged': 'Ultimo giorno considerato',
  'label.ended': 'Chiuso il',
  'label.alert': 'Avviso',

  'link.page': 'Apri l’avviso',
  'link.acknowledge': 'Me ne occupo io',
  'link.dismiss': 'Lo sappiamo già',
  'link.silence-week': 'Silenzio per una settimana',
  'chart.source': 'letture di Polso su {platform}',

  'drop.subject': '{platform}: {what} circa {percent} sotto il solito',
  'drop.subject.plain': '{platform}: {what} sotto il solito',
  'drop.subject.paused': '{platform}: {what} circa {percent} sotto il solito, manca {series}',
  'drop.subject.plain.paused': '{platform}: {what} sotto il solito, manca {series}',
  'drop.fraction': '{platform}: {since} {what} sono circa {percent} sotto il solito (fra {low} e {high}).',
  'drop.plain': '{platform}: {since} {what} sono sotto il solito.',
  'drop.share': '{platform}: {since} {what} sono circa {percent} sotto il solito.',
  'drop.unclear': 'Quanto sia grande il calo non è ancora certo: può essere il caso di aspettare qualche giorno.',
  'drop.unclear.cost':
    'Quanto costi in interazioni non è ancora chiaro: può essere il caso di aspettare qualche giorno.',
  'drop.also': 'Sono in calo anche {what}: circa {percent} sotto il solito.',
  'drop.also.plain': 'Sono in calo anche {what}.',
  'drop.checked': 'Si confrontano solo giorni letti per intero: il calo non nasce da dati mancanti.',
  'drop.unknown': 'Il perché, i numeri da soli non lo dicono.',
  'drop.resolved.subject': '{platform}: {what} di nuovo nella norma',
  'drop.resolved': '{platform}: {since} {what} sono di nuovo nella norma.',
  'drop.revised.subject': '{platform}: avviso di calo ritirato',
  'drop.ended.subject': '{platform}: avviso di calo chiuso senza ripresa',
  'drop.resolved.new-normal':
    '{platform}: {what} restano al livello più basso, che dopo tanto tempo è ormai il solito. L’avviso si chiude per questo, non per una ripresa.',
  'drop.resolved.no-longer-watched':
    '{platform}: {what} non sono più sotto osservazione. L’avviso si chiude per questo, non per una ripresa.',
  'drop.resolved.revised':
    '{platform}: con le cifre riviste {what} risultano nella norma. L’avviso si chiude: il calo non c’era.',
  'drop.resolved.redefined':
    '{platform}: la piattaforma ha cambiato il modo di contare {what}, o ha smesso di farlo. L’avviso si chiude per questo, non per una ripresa.',
  'drop.lasted': 'Il calo era cominciato {on}.',
  recovery:
    'Per {what} il ritorno alla norma è arrivato {on}, {nth, plural, one {il giorno stesso della ripresa} other {#° giorno dalla ripresa}}.',
  again: 'Era già successo: l’avviso precedente si era chiuso {on}.',

  'explained.subject': '{platform}: avviso chiuso, lo spiega “{title}”',
  explained:
    '{platform}: il calo ha una spiegazione annotata, “{title}”, {from} {until}. L’avviso si chiude per questo.',
  'explained.lasting':
    '{platform}: il calo ha una spiegazione annotata, “{title}”, {since}. L’avviso si chiude per questo.',
  'explained.measured': 'Quanto è costato si legge fra gli eventi, aggiornato ogni giorno.',

  'same-day': 'dallo stesso giorno',
  'why.paused': '{series} non esce {since}.',
  'why.paused.posts':
    '{series} non esce {since}: {all, plural, one {il post mancante è suo} other {{rest, plural, =0 {i {all} post mancanti sono tutti suoi} other {dei {all} post mancanti {own, plural, one {uno è suo} other {# sono suoi}}}}}}.',
  'why.paused.of-ten':
    '{series} non esce {since}: {gender, select, m {da solo} other {da sola}} vale {tenths, plural, one {un’interazione mancante} other {# interazioni mancanti}} su 10 (circa {own} di {all}).',
  'why.paused.all':
    '{series} non esce {since}: {gender, select, m {da solo} other {da sola}} vale praticamente tutte le interazioni mancanti (circa {all}).',
  'why.alike':
    'Negli stessi giorni {count, plural, one {cala} other {calano}} allo stesso modo anche {accounts} ({count} degli altri {compared} account confrontati): la causa è probabilmente comune.',
  'why.alike.platform': 'Gli account delle altre piattaforme non calano: può dipendere da {platform}.',
  'why.alike.holiday': 'Nel periodo {count, plural, one {cade una festività} other {cadono # festività}}.',
  'why.removed':
    '{platform} ha tolto {lost} follower {on}, in un solo passo e su {accounts} account: di solito è una pulizia di profili falsi o inattivi.',
  'why.posted-less':
    'Si è pubblicato meno: {observed, plural, =0 {nessun post} one {un post} other {# post}}, contro {expected} attesi.',
  'why.less-response':
    'Si è pubblicato più o meno come al solito ({observed, plural, =0 {nessun post} one {un post} other {# post}}, contro {expected} attesi), ma i post trovano meno risposta.',
  'why.less-response.share':
    'Si è pubblicato più o meno come al solito ({observed, plural, =0 {nessun post} one {un post} other {# post}}, contro {expected} attesi), ma ogni post raccoglie circa {percent} in meno.',

  'do.paused':
    'Se la pausa è voluta, basta annotarla come evento, con il suo ultimo giorno; se non lo è, il passo utile è far uscire di nuovo {series}.',
  'do.posted-less':
    'Se si è pubblicato meno per scelta, basta annotarlo come evento; altrimenti il passo utile è tornare al ritmo solito.',
  'do.less-response': 'Può aiutare confrontare i post di questi giorni con quelli di prima: temi, orari, formato.',
  'do.all-alike':
    'Prima di cambiare i post conviene cercare la ragione comune; se è nota, basta annotarla come evento per tutti gli account.',
  'event.followers-removed': 'La piattaforma ha tolto {followers} follower',
  'do.followers-removed': 'Non c’è nulla da fare: il conteggio continua dal nuovo livello.',
  'do.not-explained':
    'Può aiutare chiedersi che cosa è cambiato da quel giorno; se la ragione è nota, basta annotarla come evento.',

  'per-day': 'In media {observed} al giorno invece di circa {expected}.',
  'per-day.of': 'Nel dettaglio: {what}, in media {observed} al giorno invece di circa {expected}.',
  'loss.so-far':
    'In {days, plural, one {un giorno} other {# giorni}} {count, plural, one {è circa un’interazione} other {sono circa {n} interazioni}} in meno (fra {low} e {high}).',
  'loss.pause':
    'Senza i suoi post, in {days, plural, one {un giorno} other {# giorni}}, {count, plural, one {è mancata circa un’interazione} other {sono mancate circa {n} interazioni}} (fra {low} e {high}).',
  'loss.whole':
    'L’account nel suo insieme, in {days, plural, one {un giorno} other {# giorni}}, ne ha avute circa {n} in meno (fra {low} e {high}).',
  'loss.whole.unclear': 'Per l’account nel suo insieme la perdita non si distingue dalle normali oscillazioni.',
  'loss.own': 'Circa {own} di queste le avrebbe portate {series}.',
  loss: 'In {days, plural, one {un giorno} other {# giorni}} {count, plural, one {è mancata circa un’interazione} other {sono mancate circa {n} interazioni}} (fra {low} e {high}).',
  'loss.fraction':
    'In {days, plural, one {un giorno} other {# giorni}} {count, plural, one {è mancata circa un’interazione} other {sono mancate circa {n} interazioni}} (fra {low} e {high}): circa {percent} sotto il solito.',
  'loss.unclear': 'Una perdita di interazioni non si distingue dalle normali oscillazioni.',
  'loss.unknown': 'Quante interazioni sia costato non si può dire: i dati non bastano.',

  'series-paused.subject': '{platform}: {series} non esce {since}',
  'series-paused.opened': '{platform}: {series} non esce {since}.',
  'series-paused.checked': 'Fra i post letti da quel giorno non ce n’è nessuno della rubrica.',
  'series-paused.unknown': 'Se la pausa sia voluta, i numeri non lo dicono.',
  'series-paused.effect.unclear': 'Finora le interazioni non si distinguono dalle normali oscillazioni.',
  'series-paused.effect.unknown': 'Quanto costi in interazioni si potrà dire dopo qualche giorno.',
  'series-paused.revised.subject': '{platform}: avviso di pausa ritirato',
  'series-paused.ended.subject': '{platform}: avviso di pausa chiuso senza ripresa',
  'series-paused.resolved.subject': '{platform}: {series} esce di nuovo',
  'series-paused.resolved': '{platform}: {series} esce di nuovo {since}.',
  'series-paused.resolved.no-longer-watched':
    '{platform}: {series} non è più sotto osservazione. L’avviso si chiude per questo, non per una ripresa.',
  'series-paused.resolved.new-normal':
    '{platform}: {series} non esce da tanto che per Polso è una rubrica finita. L’avviso si chiude per questo, non per una ripresa.',
  'series-paused.resolved.revised':
    '{platform}: {series} usciva come al solito: un suo post è stato letto in ritardo. L’avviso si chiude: la pausa non c’era.',
  'series-paused.lasted': 'Mancava {missing_since} ({days, plural, one {un giorno} other {# giorni}}).',

  'token-dead.subject': 'Credenziale “{subject}” rifiutata da {platform}',
  'token-dead.opened': '{platform} rifiuta la credenziale “{subject}” {since}.',
  'token-dead.remedy':
    'Rimedio: creare un nuovo token, metterlo nel segreto che polso.yaml indica e riavviare; “polso doctor” dice se funziona.',
  'token-dead.resolved.subject': 'Credenziale “{subject}” di nuovo accettata da {platform}',
  'token-dead.resolved': '{platform} accetta di nuovo la credenziale “{subject}”; le letture continuano.',

  'collector-failing.subject': '{platform}: le letture di “{subject}” falliscono',
  'collector-failing.opened':
    '{platform}: {count, plural, one {l’ultima lettura} other {le ultime # letture}} di “{subject}” {count, plural, one {è fallita} other {sono fallite}}, {since}. Motivo: {error}.',
  'collector-failing.remedy': 'I valori di questi orari mancano e restano segnati come mancanti.',
  'collector-failing.resolved.subject': '{platform}: le letture di “{subject}” riescono di nuovo',
  'collector-failing.resolved':
    '{platform}: “{subject}” si legge di nuovo. Le letture fallite restano segnate come mancanti.',

  'platform-trouble.subject': '{platform}: le letture di tutti gli account hanno lo stesso problema',
  'platform-trouble.opened':
    '{platform}: {since} le letture falliscono per tutti gli account o quasi. Motivo: {error}.',
  'platform-trouble.opened.no-data': '{platform}: per tutti gli account, o quasi, {since} non arrivano dati.',
  'platform-trouble.remedy': 'Quando gli account falliscono tutti allo stesso modo, la causa di solito è una sola.',
  'platform-trouble.remedy.no-data':
    'Rimedio: vedere se scheduler e worker sono attivi e raggiungono la coda; “polso runs” mostra le ultime letture.',
  'platform-trouble.resolved.subject': '{platform}: le letture riescono di nuovo',
  'platform-trouble.resolved': '{platform}: il problema comune a tutti gli account è finito.',

  'no-data.subject': '{platform}: nessun dato per “{subject}”',
  'no-data.opened':
    '{platform}: per “{subject}” {count, plural, one {l’ultima lettura prevista non ha} other {le ultime # letture previste non hanno}} dato nulla, {since}.',
  'no-data.remedy':
    'Rimedio: vedere se scheduler e worker sono attivi e raggiungono la coda; “polso runs” mostra le ultime letture.',
  'no-data.resolved.subject': '{platform}: di nuovo dati per “{subject}”',
  'no-data.resolved':
    '{platform}: per “{subject}” arrivano di nuovo dati. Le letture vuote restano segnate come mancanti.',

  'budget-reached.subject': '{platform}: budget di “{subject}” raggiunto',
  'budget-reached.opened': '{platform}: con la credenziale “{subject}” si sono spesi {spent} su {budget} per {month}.',
  'budget-reached.opened.credits':
    '{platform}: il credito della credenziale “{subject}” è esaurito; per {month} risultano spesi {spent}.',
  'budget-reached.effect': 'Le chiamate a pagamento sono ferme: i valori mancano finché non c’è nuovo credito.',
  'budget-reached.remedy':
    'Rimedio: alzare monthly_budget_usd o il credito presso la piattaforma, leggere più di rado, oppure attendere il mese nuovo.',
  'budget-reached.resolved.subject': '{platform}: “{subject}” ha di nuovo credito',
  'budget-reached.resolved': '{platform}: le letture con la credenziale “{subject}” continuano.',

  'notifier-failing.subject': 'Il canale “{subject}” non consegna gli avvisi',
  'notifier-failing.opened':
    'Il canale “{subject}” non consegna {since}: {count, plural, one {un tentativo fallito} other {# tentativi falliti}} di seguito.',
  'notifier-failing.effect': 'Non ricevono avvisi: {recipients}.',
  'notifier-failing.remedy':
    'Rimedio: controllare indirizzo, server e password del canale in polso.yaml; “polso doctor” li prova.',
  'notifier-failing.resolved.subject': 'Il canale “{subject}” consegna di nuovo',
  'notifier-failing.resolved': 'Il canale “{subject}” consegna di nuovo gli avvisi.',

  'implausible-value.subject': '{platform}: valore non credibile per “{subject}”',
  'implausible-value.opened':
    '{platform}: per “{subject}” i follower risultano {value}, mentre {before_on} erano {before}.',
  'implausible-value.kept':
    'Il valore è conservato così come è stato letto. Non nasce nessun avviso di calo per l’ufficio stampa.',
  'implausible-value.remedy':
    'Rimedio: aprire la pagina sulla piattaforma e vedere se l’account è ancora quello; di solito è un errore passeggero della piattaforma.',
  'implausible-value.resolved.subject': '{platform}: valore di nuovo credibile per “{subject}”',
  'implausible-value.resolved': '{platform}: per “{subject}” il numero dei follower è di nuovo credibile ({value}).',

  'metric-changed.subject': '{platform}: cambia il modo di contare alcuni valori',
  'metric-changed.opened': '{platform}: {since} la piattaforma conta in un altro modo, o non fornisce più: {metrics}.',
  'metric-changed.effect':
    'Per questi valori il solito si impara da capo da quel giorno: i giorni prima e dopo non si confrontano, e da questo non nasce nessun avviso di calo.',
  'metric-changed.remedy': 'Rimedio: non serve nulla; chi legge le serie storiche lo deve sapere.',
  'metric-changed.resolved.subject': '{platform}: il nuovo modo di contare è in uso da due settimane',
  'metric-changed.resolved':
    '{platform}: il nuovo modo di contare è in uso da due settimane; questo promemoria si chiude.',

  'report-failing.subject': 'La verifica del contratto “{subject}” non arriva',
  'report-failing.opened':
    'La verifica del contratto “{subject}”, finito {ended}, doveva essere pronta: {count, plural, one {un tentativo fallito} other {# tentativi falliti}} di scriverla e consegnarla.',
  'report-failing.effect': 'La aspettano ancora: {recipients}.',
  'report-failing.remedy':
    'Rimedio: sistemare ciò che l’errore indica (la cartella verifica.out, gli indirizzi o il canale della posta; “polso doctor” li controlla) e riavviare: Polso riprova subito. A mano la scrive “polso report verifica”; se nessuno ne ha bisogno, basta archiviare l’avviso.',
  'report-failing.resolved.subject': 'La verifica del contratto “{subject}” è arrivata',
  'report-failing.resolved': 'La verifica del contratto “{subject}” è stata scritta e consegnata come previsto.',
  'report-failing.no-longer-watched':
    'La verifica del contratto “{subject}” non è più attesa: è cambiata la configurazione, o il contratto è finito da 45 giorni. L’avviso si chiude per questo, senza che sia arrivata.',

  'digest-failing.subject': 'Il riepilogo della settimana non arriva attraverso “{subject}”',
  'digest-failing.opened':
    'Il riepilogo della settimana cominciata {week} doveva arrivare attraverso “{subject}”: {count, plural, =0 {per più di un giorno nessun worker era attivo per mandarlo} one {un tentativo fallito di scriverlo e consegnarlo} other {# tentativi falliti di scriverlo e consegnarlo}}.',
  'digest-failing.effect': 'Lo aspettano ancora: {recipients}.',
  'digest-failing.remedy':
    'Rimedio: sistemare ciò che l’errore indica (indirizzi, server e password del canale; “polso doctor” li prova) e riavviare: entro un giorno Polso riprova subito, poi tocca alla settimana seguente. “polso digest” mostra il riepilogo; se nessuno lo aspetta più, basta archiviare l’avviso.',
  'digest-failing.resolved.subject': 'Il riepilogo della settimana arriva di nuovo attraverso “{subject}”',
  'digest-failing.resolved': 'L’ultimo riepilogo della settimana è arrivato a tutti attraverso “{subject}”.',

  'chore-failing.subject': 'Polso: {subject} non riesce',
  'chore-failing.opened':
    'Ogni minuto Polso si occupa di questo: {subject}. {count, plural, one {Un tentativo è fallito} other {# tentativi di seguito sono falliti}}, {since}.',
  'chore-failing.remedy':
    'Rimedio: cercare “{chore} failed” nel log dei worker: lì c’è l’errore per intero. Sistemare ciò che indica, di solito il database, il disco o una versione rimasta a metà di un aggiornamento; Polso riprova da sé ogni minuto.',
  'chore-failing.resolved.subject': 'Polso: {subject} riesce di nuovo',
  'chore-failing.resolved': 'Polso: {subject} riesce di nuovo.',
  'chore.sweep of collections': 'il recupero delle letture rimaste indietro',
  'chore.sweep of judgements': 'l’analisi dei dati appena letti',
  'chore.sweep of notifications': 'l’invio dei messaggi in attesa',
  'chore.upkeep': 'la manutenzione (avvisi a chi gestisce, promemoria, dati da cancellare)',
  'chore.roll-up of judged days': 'il riassunto dei giorni per gli analisti',
  'chore.refresh of open alerts': 'la conferma degli avvisi aperti ad Alertmanager',
  'chore.verifica of ended contracts': 'la verifica dei contratti finiti',
  'chore.weekly digest': 'il riepilogo della settimana',

  'error.transient': 'la piattaforma non risponde o dà errore',
  'error.rate-limited': 'la piattaforma limita il numero di richieste',
  'error.auth': 'la credenziale è rifiutata',
  'error.forbidden': 'la credenziale non ha il permesso di leggere questo account',
  'error.gone': 'l’account non esiste più',
  'error.bad-response': 'la piattaforma risponde in un modo inatteso',
  'error.budget': 'il credito è esaurito',
  'remedy.transient': 'Rimedio: di solito passa da sé; se dura, controllare la rete e lo stato della piattaforma.',
  'remedy.rate-limited': 'Rimedio: leggere più di rado o con meno account per credenziale.',
  'remedy.auth': 'Rimedio: creare un nuovo token.',
  'remedy.forbidden': 'Rimedio: dare al token i permessi che il README del collector elenca, o il ruolo sulla pagina.',
  'remedy.gone': 'Rimedio: correggere handle in polso.yaml, o togliere l’account.',
  'remedy.bad-response':
    'Rimedio: vedere se c’è una versione nuova di Polso; la piattaforma può aver cambiato la sua API.',
  'remedy.budget': 'Rimedio: aumentare il credito.',

  accounts: '{count, plural, one {Riguarda un account} other {Riguarda # account}}: {accounts}.',
  'and-others': '{count, plural, one {un altro} other {altri #}}',
  'platform-said': 'Risposta della piattaforma: “{message}”',
  'peer-said': 'Ultimo errore: “{message}”',
  'no-longer-watched': 'Non è più nella configurazione: l’avviso “{subject}” si chiude per questo.',

  'reminder.subject': 'Promemoria – {subject}',
  'reminder.lead': 'L’avviso è aperto {since} e nessuno lo ha ancora preso in carico.',
  'reminder.end': 'I promemoria smettono quando qualcuno lo prende in carico o lo archivia.',
  'escalation.subject': 'Senza risposta – {subject}',
  'escalation.lead':
    'L’avviso è aperto {since} e finora nessuno lo ha preso in carico: per questo il messaggio arriva anche qui.',
  'unmuted.subject': 'Ancora aperto – {subject}',
  'unmuted.lead': 'Il silenzio è finito e l’avviso, aperto {since}, non si è ancora chiuso.',
  'released.subject': 'Ancora aperto – {subject}',
  'released.lead':
    'Finché {platform} non si leggeva, questo avviso ha aspettato. Ora le letture sono riprese e l’avviso, aperto {since}, non si è chiuso.',
  'released.lead.part': 'Finora ne parlava l’avviso {told}, che si è chiuso. Questo, aperto {since}, non si è chiuso.',
  'graver.subject': 'Più grave – {subject}',
  'graver.lead':
    'L’avviso è aperto {since} e nel frattempo è diventato più grave: per questo il messaggio arriva anche qui.',
  unheard: 'L’avviso si è aperto {on} e si è chiuso nelle ore di quiete: per questo il messaggio è uno solo.',
  taken: 'Preso in carico da {by} {on}.',
  'taken.note': 'Preso in carico da {by} {on}: “{note}”.',
  'acknowledged.subject': 'Preso in carico – {subject}',
  'acknowledged.end': 'Promemoria e inoltri di questo avviso si fermano qui.',
  'dismissed.subject': 'Archiviato – {subject}',
  'dismissed.lead': 'Archiviato da {by} {on}: “{note}”.',
  'dismissed.metric':
    'I giorni {since} restano fuori dal confronto finché la cosa dura. Quando finisce, Polso lo annota e non manda altri messaggi.',
  'dismissed.metric.until':
    'I giorni {from} {until} restano fuori dal confronto. Se dopo la cosa c’è ancora, arriva un avviso nuovo.',
  'dismissed.operational':
    'Finché il problema è lo stesso non se ne scrive più; se passa e torna, arriva un avviso nuovo.',
  'dismissed.operational.until':
    'Fino {until} non se ne scrive più. Se dopo il problema c’è ancora, arriva un avviso nuovo.',
}
