import type { AnswerAction } from '../../alerts/answer-links.ts'
import type { Language } from '../../alerts/messages.ts'

/** Why a link does nothing. */
export type Dead = 'forged' | 'expired' | 'used' | 'unknown'

interface Offer {
  readonly title: string
  /** What pressing the button does. */
  readonly will: string
  readonly button: string
  readonly noteLabel: string
  /** Stands in the note at first; empty where none is needed. */
  readonly note: string
  /** Title of the page once it is done, and what that means. */
  readonly done: readonly [title: string, text: string]
}

export interface AnswerWords {
  readonly offers: Readonly<Record<AnswerAction, Offer>>
  readonly dead: Readonly<Record<Dead, readonly [title: string, text: string]>>
  readonly already: (title: string, by: string, when: string) => string
  readonly alreadyTitle: Readonly<Record<'acknowledged' | 'dismissed', string>>
  readonly over: readonly [title: string, text: (when: string) => string]
  /** Of the note that came too late, on the alert's own page. */
  readonly kept: string
  readonly as: (actor: string) => string
  readonly toAlert: string
  readonly nothing: string
}

const it: AnswerWords = {
  offers: {
    acknowledge: {
      title: 'Prendere in carico questo avviso?',
      will: 'Premendo il pulsante dice ai colleghi che se ne occupa: i promemoria per questo avviso finiscono. L’avviso resta aperto finché dura ciò che segnala.',
      button: 'Prendo in carico',
      noteLabel: 'Nota (facoltativa)',
      note: '',
      done: [
        'Preso in carico',
        'I promemoria per questo avviso sono finiti; resta aperto finché dura ciò che segnala.',
      ],
    },
    dismiss: {
      title: 'Archiviare questo avviso?',
      will: 'Premendo il pulsante l’avviso si chiude con il motivo qui sotto. Se parla di un calo o di una pausa, il motivo è annotato come evento e quei giorni non contano per dire che cosa è solito.',
      button: 'Archivia',
      noteLabel: 'Motivo',
      note: 'Circostanza nota all’ufficio',
      done: ['Archiviato', 'L’avviso è chiuso e il motivo è annotato.'],
    },
    'silence-week': {
      title: 'Silenziare per una settimana?',
      will: 'Premendo il pulsante non partono messaggi per avvisi come questo per sette giorni. Gli avvisi si registrano comunque.',
      button: 'Silenzia per una settimana',
      noteLabel: 'Motivo',
      note: 'Dal link nel messaggio',
      done: ['Silenzio attivo', 'Per sette giorni non partono messaggi per avvisi come questo; poi finisce da solo.'],
    },
  },
  dead: {
    forged: ['Questo link non è valido', 'Forse è stato copiato a metà: lo apra dal messaggio. Non è cambiato nulla.'],
    expired: [
      'Questo link è scaduto',
      'Un link vale due settimane. Non è cambiato nulla; può rispondere dalla pagina.',
    ],
    used: ['Questo link è già stato usato', 'Vale una volta sola. Può vedere l’avviso sulla pagina.'],
    unknown: ['Questo avviso non c’è più', 'Forse la banca dati è stata ricominciata. Non è cambiato nulla.'],
  },
  already: (title, by, when) => `${title}: ${by}, ${when}. Non è cambiato nulla.`,
  alreadyTitle: { acknowledged: 'Già preso in carico', dismissed: 'Già archiviato' },
  over: ['Questo avviso è già chiuso', when => `È chiuso (${when}): non c’è più nulla a cui rispondere.`],
  kept: 'La nota che ha scritto è nel campo del commento: da lì può ancora aggiungerla.',
  as: actor => `Risponde come ${actor}.`,
  toAlert: 'Vai all’avviso',
  nothing: 'Se non preme nulla, non cambia nulla.',
}

const en: AnswerWords = {
  offers: {
    acknowledge: {
      title: 'Acknowledge this alert?',
      will: 'The button tells your colleagues that you take care: reminders of this alert stop. It stays open as long as what it tells of lasts.',
      button: 'Acknowledge',
      noteLabel: 'Note (optional)',
      note: '',
      done: ['Acknowledged', 'Reminders of this alert have stopped; it stays open as long as what it tells of lasts.'],
    },
    dismiss: {
      title: 'Dismiss this alert?',
      will: 'The button closes the alert with the reason below. Where it tells of a fall or a pause, the reason is noted as an event, and these days do not count for what is usual.',
      button: 'Dismiss',
      noteLabel: 'Reason',
      note: 'Known to the office',
      done: ['Dismissed', 'The alert is closed and the reason is noted.'],
    },
    'silence-week': {
      title: 'Silence for a week?',
      will: 'The button holds back messages of alerts like this one for seven days. Alerts are recorded all the same.',
      button: 'Silence for a week',
      noteLabel: 'Reason',
      note: 'By the link in the message',
      done: ['Silenced', 'For seven days no messages go out for alerts like this one; then it ends by itself.'],
    },
  },
  dead: {
    forged: [
      'This link is not valid',
      'It may have been copied in part: open it from the message. Nothing was changed.',
    ],
    expired: ['This link has expired', 'A link works for two weeks. Nothing was changed; you can answer on the page.'],
    used: ['This link has been used', 'It works once. You can see the alert on the page.'],
    unknown: ['There is no such alert any more', 'The database may have been started anew. Nothing was changed.'],
  },
  already: (title, by, when) => `${title}: ${by}, ${when}. Nothing was changed.`,
  alreadyTitle: { acknowledged: 'Already acknowledged', dismissed: 'Already dismissed' },
  over: ['This alert has ended', when => `It ended on ${when}: there is nothing left to answer.`],
  kept: 'The note that you wrote stands in the comment’s field: you can still add it from there.',
  as: actor => `You answer as ${actor}.`,
  toAlert: 'Go to the alert',
  nothing: 'Unless you press it, nothing changes.',
}

const words: Readonly<Record<Language, AnswerWords>> = { it, en }

export function answerWords(language: Language): AnswerWords {
  return words[language]
}
