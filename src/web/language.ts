import { type Language, languageCodes } from '../alerts/messages.ts'

export const LANGUAGE_COOKIE = 'polso_language'

export interface LanguageWishes {
  /** `?lang=` */
  readonly asked: string | undefined
  readonly cookie: string | undefined
  /** The setting `web.language`. */
  readonly set: Language | undefined
  readonly acceptLanguage: string | undefined
  readonly fallback: Language
}

/** What was asked for wins, then what was asked for before, the setting, the browser's languages, the body's own. */
export function chooseLanguage({ asked, cookie, set, acceptLanguage, fallback }: LanguageWishes): Language {
  const wishes = [asked, cookie, set, ...accepted(acceptLanguage)]
  return wishes.find(isLanguage) ?? fallback
}

export function isLanguage(code: string | undefined): code is Language {
  return languageCodes.some(known => known === code)
}

/** `it-IT,it;q=0.9,en;q=0.8` as primary codes, most wanted first; what is not wanted at all (`q=0`) is left out. */
function accepted(header = ''): readonly string[] {
  return header
    .split(',')
    .map(entry => {
      const [tag = '', ...parameters] = entry.trim().toLowerCase().split(';')
      const quality = parameters.find(parameter => parameter.trim().startsWith('q='))
      return { code: tag.split('-')[0] ?? '', q: quality ? Number(quality.trim().slice(2)) : 1 }
    })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q)
    .map(({ code }) => code)
}
