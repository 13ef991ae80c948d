/** E-mail addresses, and telephone numbers with their country's code: those without look like the ids of platforms. */
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g
const TELEPHONE = /\+\d[\d\s().-]{6,}\d/g

/** A platform's words without the addresses and numbers of people, which its errors might hold: errors are kept. */
export function withoutAddresses(text: string): string {
  return text.replace(EMAIL, '[address]').replace(TELEPHONE, '[number]')
}
