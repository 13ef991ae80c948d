import type { Language } from '../alerts/messages.ts'

/** The words of the frame around the pages; the pages have their own. */
export interface ShellWords {
  readonly skip: string
  readonly menu: string
  readonly otherLanguage: string
  readonly signedInAs: (name: string, role: string) => string
  readonly reader: string
  readonly editor: string
  readonly logOut: string
  readonly audit: string
  readonly queues: string
  readonly help: string
  /** Shown after a change, by the key in `?done=`. */
  readonly notices: Readonly<Record<Notice, string>>
}

export type Notice =
  | 'acknowledged'
  | 'dismissed'
  | 'commented'
  | 'silenced'
  | 'silence-ended'
  | 'event-noted'
  | 'event-changed'
  | 'event-removed'

const it: ShellWords = {
  skip: 'Vai al contenuto',
  menu: 'Menu principale',
  otherLanguage: 'English',
  signedInAs: (name, role) => `${name} (${role})`,
  reader: 'sola lettura',
  editor: 'redazione',
  logOut: 'Esci',
  audit: 'Registro delle modifiche',
  queues: 'Code di lavoro',
  help: 'Polso rileva e spiega i cali sugli account social dell’ente.',
  notices: {
    acknowledged: 'Preso in carico: i promemoria per questo avviso sono finiti.',
    dismissed:
      'Archiviato: l’avviso è chiuso. Se parla di un calo o di una pausa, quei giorni non contano più per il livello solito.',
    commented: 'Commento aggiunto.',
    silenced: 'Silenzio attivo: gli avvisi si registrano, ma non partono messaggi.',
    'silence-ended': 'Silenzio terminato.',
    'event-noted': 'Evento annotato: l’effetto sarà misurato alla prossima lettura.',
    'event-changed': 'Evento modificato: l’effetto sarà misurato di nuovo alla prossima lettura.',
    'event-removed': 'Evento tolto.',
  },
}

const en: ShellWords = {
  skip: 'Skip to content',
  menu: 'Main menu',
  otherLanguage: 'Italiano',
  signedInAs: (name, role) => `${name} (${role})`,
  reader: 'reader',
  editor: 'editor',
  logOut: 'Log out',
  audit: 'Log of changes',
  queues: 'Queues',
  help: 'Polso notices and explains falls on the body’s social accounts.',
  notices: {
    acknowledged: 'Acknowledged: there will be no more reminders of this alert.',
    dismissed:
      'Dismissed: the alert is closed. Where it tells of a fall or a pause, these days no longer count for what is usual.',
    commented: 'Comment added.',
    silenced: 'Silence set: alerts are recorded, but no messages go out.',
    'silence-ended': 'Silence ended.',
    'event-noted': 'Event noted: its effect is measured at the next reading.',
    'event-changed': 'Event changed: its effect is measured anew at the next reading.',
    'event-removed': 'Event removed.',
  },
}

const words: Readonly<Record<Language, ShellWords>> = { it, en }

export function shellWords(language: Language): ShellWords {
  return words[language]
}

export function noticeOf(key: string | undefined, language: Language): string | null {
  const { notices } = words[language]
  return key !== undefined && Object.hasOwn(notices, key) ? notices[key as Notice] : null
}
