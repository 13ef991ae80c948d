import { createHash } from 'node:crypto'
import { pagesStyle } from './pages/style.ts'
import { pageScript } from './script.ts'
import { baseStyle } from './style.ts'

/** What browsers fetch beside the pages, held in memory. */
export interface Asset {
  readonly type: string
  readonly body: string
  /** For names that change with their content, a year; for the others a day. */
  readonly maxAgeSeconds: number
}

const style = `${baseStyle}${pagesStyle}`
const YEAR = 31_536_000
const DAY = 86_400

/** Names change with the content, so that browsers may keep it for ever. */
const nameOf = (content: string) => createHash('sha256').update(content).digest('hex').slice(0, 12)
export const stylePath = `/assets/polso.${nameOf(style)}.css`
export const scriptPath = `/assets/polso.${nameOf(pageScript)}.js`

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b5394"/><path d="M4 17h6l3-8 5 14 3-9 2 3h5" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`

/** By path. */
export const assets: Readonly<Record<string, Asset>> = {
  [stylePath]: { type: 'text/css; charset=utf-8', body: style, maxAgeSeconds: YEAR },
  [scriptPath]: { type: 'text/javascript; charset=utf-8', body: pageScript, maxAgeSeconds: YEAR },
  '/assets/icon.svg': { type: 'image/svg+xml', body: icon, maxAgeSeconds: DAY },
}
