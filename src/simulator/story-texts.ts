import { pick } from './random.ts'

/** The words of the town's posts, in the town's language. */

const REVIEW_OPENINGS = [
  'Buongiorno! La rassegna stampa di oggi: le notizie sulla città dai quotidiani locali',
  'La rassegna stampa del giorno: che cosa scrivono della città i quotidiani di oggi',
  'Rassegna stampa: le principali notizie sulla città dai giornali di stamattina',
  'Buongiorno dalla redazione: ecco la rassegna stampa di oggi',
] as const

const NEWS = [
  'Lavori in centro: cambia la viabilità da domani, qui le strade interessate',
  'Orari estivi degli uffici comunali: tutte le informazioni',
  'Mercato settimanale: spostamenti e parcheggi',
  'Iscrizioni aperte ai servizi scolastici: come fare domanda',
  'Consiglio comunale convocato: ordine del giorno e diretta',
  'Raccolta differenziata: il nuovo calendario per quartiere',
  'Bando per le associazioni: domande entro fine mese',
  'Bus e navette: le corse aggiuntive del fine settimana',
  'Biblioteca civica: letture per bambini, ingresso libero',
  'Allerta meteo gialla: le raccomandazioni della protezione civile',
] as const

const TOURISM = [
  'Una passeggiata tra i carrugi, il mare sullo sfondo',
  'Il golfo visto dal castello, stamattina',
  'Musei aperti nel fine settimana: orari e biglietti',
  'Il mercato coperto, i colori di stagione',
  'Visite guidate in italiano e in inglese: si parte alle 10',
  'Il lungomare al tramonto. Lo avete fotografato anche voi?',
  'Sentieri aperti: quali percorrere e in quanto tempo',
] as const

const HOLIDAY = 'Buona festa a tutte e a tutti! Gli uffici comunali riaprono domani'

export function reviewText(seed: number, isoDay: string): string {
  return `${pick(REVIEW_OPENINGS, seed, 1)} #rassegnastampa https://comune.example.org/rassegna/${isoDay}`
}

export function newsText(seed: number): string {
  return pick(NEWS, seed, 2)
}

export function tourismText(seed: number): string {
  return pick(TOURISM, seed, 3)
}

export function holidayText(): string {
  return HOLIDAY
}
