import type { Language } from '../../alerts/messages.ts'

interface LoginWords {
  readonly title: string
  readonly user: string
  readonly password: string
  readonly send: string
  readonly wrong: string
  readonly 'too-often': string
}

export const loginWords: Readonly<Record<Language, LoginWords>> = {
  it: {
    title: 'Accesso',
    user: 'Nome utente',
    password: 'Password',
    send: 'Entra',
    wrong: 'Nome utente o password non corretti.',
    'too-often': 'Troppi tentativi. Riprovi tra un quarto d’ora.',
  },
  en: {
    title: 'Log in',
    user: 'User name',
    password: 'Password',
    send: 'Log in',
    wrong: 'Wrong user name or password.',
    'too-often': 'Too many attempts. Try again in a quarter of an hour.',
  },
}
