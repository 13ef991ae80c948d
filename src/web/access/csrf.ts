import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * What every form of a visitor carries: derived from the visit's cookie, which other sites can neither read nor set, and
 * from the visitor, so that a form opened before a change of login is refused.
 */
export function csrfTokenOf(visitToken: string, user: string | null): string {
  return createHmac('sha256', visitToken)
    .update(`form of ${user ?? 'nobody'}`)
    .digest('base64url')
}

export function isSameToken(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * Whether a browser sent this from one of our own pages. Browsers write `Origin` with every POST and `Sec-Fetch-Site`
 * since 2020; what is neither (a script of the operator's) still needs the token.
 */
export function isOwnOrigin(
  headers: { readonly origin?: string | undefined; readonly host?: string | undefined; readonly site?: unknown },
  url: string | undefined,
): boolean {
  const { origin, host, site } = headers
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  return new URL(origin).host === host || (url !== undefined && origin === url)
}
