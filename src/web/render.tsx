import { renderToString } from 'preact-render-to-string'
import { type Frame, Layout } from './layout.tsx'
import type { Content } from './page.ts'

/** The whole document, as text. */
export function renderDocument(frame: Frame, content: Content): string {
  return `<!doctype html>${renderToString(<Layout frame={frame} content={content} />)}`
}
