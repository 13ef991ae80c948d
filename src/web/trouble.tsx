import type { Language } from '../alerts/messages.ts'
import type { Content } from './page.ts'

/** Why something was not served. */
export type Trouble =
  | 'not-found'
  | 'readers-only'
  | 'stale-form'
  | 'wrong-request'
  | 'too-large'
  | 'too-often'
  | 'unavailable'
  | 'failed'
  | 'closed'
  | 'foreign-host'
  | 'not-named'
  | 'look-only'

const statuses: Readonly<Record<Trouble, number>> = {
  'not-found': 404,
  'readers-only': 403,
  'stale-form': 403,
  'wrong-request': 400,
  'too-large': 413,
  'too-often': 429,
  unavailable: 503,
  failed: 500,
  closed: 403,
  'foreign-host': 403,
  'not-named': 403,
  'look-only': 405,
}

/** What happened, and what to do. */
type Words = Readonly<Record<Trouble, readonly [title: string, text: string]>>

const it: Words = {
  'not-found': ['Questa pagina non c’è', 'Forse l’indirizzo è incompleto, o ciò che indicava è stato tolto.'],
  'readers-only': [
    'Serve il ruolo di redazione',
    'Il suo accesso è in sola lettura: non è cambiato nulla. Chi gestisce Polso può assegnarle il ruolo «editor».',
  ],
  'stale-form': [
    'Modulo scaduto',
    'La richiesta non veniva da una pagina aperta ora in questo accesso: non è cambiato nulla. Torni alla pagina, la ricarichi e invii di nuovo.',
  ],
  'wrong-request': ['Richiesta non valida', 'Il server non ha potuto leggere la richiesta: non è cambiato nulla.'],
  'too-large': [
    'Testo troppo lungo',
    'Quanto inviato supera ciò che la pagina accetta: non è stato salvato nulla. Torni indietro (il testo è ancora lì) e lo accorci.',
  ],
  'too-often': ['Troppe richieste', 'Riprovi tra qualche minuto.'],
  unavailable: [
    'La banca dati non risponde',
    'In questo momento non si può leggere né salvare nulla; quanto era già stato salvato non è perduto. Ricarichi la pagina tra un minuto.',
  ],
  failed: ['Qualcosa è andato storto', 'È un errore di Polso; il registro del server dice quale. Riprovi tra poco.'],
  closed: ['La pagina non è aperta', ''],
  'foreign-host': [
    'Indirizzo non riconosciuto',
    'Senza accesso con password questa pagina risponde solo da questo computer, come localhost.',
  ],
  'not-named': [
    'Accesso solo dal proxy',
    'Questa pagina si apre solo attraverso il server che riconosce chi la visita.',
  ],
  'look-only': ['Solo da guardare', 'Le code si possono guardare; ciò che è dovuto sta nelle tabelle.'],
}

const en: Words = {
  'not-found': ['There is no such page', 'The address may be incomplete, or what it named was removed.'],
  'readers-only': [
    'This needs the role of editor',
    'You may read only: nothing was changed. Whoever runs Polso can give you the role “editor”.',
  ],
  'stale-form': [
    'This form has expired',
    'The request did not come from a page opened in this login: nothing was changed. Go back to the page, reload it and send again.',
  ],
  'wrong-request': ['Not a valid request', 'The server could not read the request: nothing was changed.'],
  'too-large': [
    'Text too long',
    'What was sent is more than this page takes: nothing was saved. Go back (the text is still there) and shorten it.',
  ],
  'too-often': ['Too many requests', 'Try again in a few minutes.'],
  unavailable: [
    'The database does not answer',
    'Nothing can be read or saved right now; what was saved before is not lost. Reload the page in a minute.',
  ],
  failed: ['Something went wrong', 'This is an error of Polso; the server’s log says which. Try again shortly.'],
  closed: ['The page is not open', ''],
  'foreign-host': ['Unknown address', 'Without a login this page answers only from this machine, as localhost.'],
  'not-named': ['Through the proxy only', 'This page opens only through the server that knows who visits it.'],
  'look-only': ['To look at only', 'Queues can be looked at; what is due stands in the tables.'],
}

const words: Readonly<Record<Language, Words>> = { it, en }

/** A page about why there is no other; `more` is a remedy for operators, in English. */
export function troubleContent(trouble: Trouble, language: Language, more?: string): Content {
  const [title, text] = words[language][trouble]
  const body = (
    <>
      <h1>{title}</h1>
      {text && <p>{text}</p>}
      {more && <p lang="en">{more}</p>}
    </>
  )
  return { title, body, status: statuses[trouble] }
}
