import type { Language } from '../../alerts/messages.ts'

interface AuditWords {
  readonly title: string
  readonly about: string
  readonly none: string
  readonly columns: readonly [when: string, who: string, what: string, details: string]
  readonly older: string
  /** By the action of an entry. */
  readonly actions: Readonly<Record<string, string>>
  /** What actions are about, by the first word of an entry's object. */
  readonly objects: Readonly<Record<string, string>>
  /** What was entered, by the name of the field. */
  readonly details: Readonly<Record<string, string>>
}

export const auditWords: Readonly<Record<Language, AuditWords>> = {
  it: {
    title: 'Registro delle modifiche',
    about:
      'Ogni modifica fatta su questa pagina o da un link in un messaggio, e ogni accesso. La più recente per prima.',
    none: 'Nessuna modifica.',
    columns: ['Quando', 'Chi', 'Che cosa', 'Dettagli'],
    older: 'Precedenti',
    actions: {
      login: 'Accesso',
      'alert.acknowledge': 'Preso in carico',
      'alert.dismiss': 'Archiviato',
      'alert.comment': 'Commentato',
      'silence.add': 'Silenziato',
      'silence.end': 'Terminato',
      'event.note': 'Annotato',
      'event.change': 'Modificato',
      'event.remove': 'Tolto',
    },
    objects: { alert: 'avviso', event: 'evento', silence: 'silenzio' },
    details: {
      title: 'Titolo',
      note: 'Nota',
      reason: 'Motivo',
      until: 'Fino al',
      days: 'Giorni',
      alert: 'Avviso',
      about: 'Dove',
      metric: 'Metrica',
      kind: 'Tipo di avviso',
      starts_on: 'Dal',
      ends_on: 'Al',
      by: 'Da',
    },
  },
  en: {
    title: 'Log of changes',
    about: 'Every change made on this page or by a link in a message, and every login. Newest first.',
    none: 'No changes.',
    columns: ['When', 'Who', 'What', 'Details'],
    older: 'Older',
    actions: {
      login: 'Logged in',
      'alert.acknowledge': 'Acknowledged',
      'alert.dismiss': 'Dismissed',
      'alert.comment': 'Commented',
      'silence.add': 'Silenced',
      'silence.end': 'Ended',
      'event.note': 'Noted',
      'event.change': 'Changed',
      'event.remove': 'Removed',
    },
    objects: { alert: 'alert', event: 'event', silence: 'silence' },
    details: {
      title: 'Title',
      note: 'Note',
      reason: 'Reason',
      until: 'Until',
      days: 'Days',
      alert: 'Alert',
      about: 'Where',
      metric: 'Metric',
      kind: 'Kind of alert',
      starts_on: 'From',
      ends_on: 'To',
      by: 'By',
    },
  },
}
