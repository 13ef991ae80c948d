import type { JSX } from 'preact'
import type { Language } from '../alerts/messages.ts'
import { scriptPath, stylePath } from './assets.ts'
import { CSRF_FIELD } from './forms.tsx'
import type { Content, NavigationEntry, Visitor } from './page.ts'
import { shellWords } from './words.ts'

export interface Frame {
  readonly language: Language
  /** Path and query of the request, for the link to the other language. */
  readonly url: string
  /** `null` before a login and on pages that need none. */
  readonly user: Visitor | null
  readonly csrfToken: string
  /** Whether there is a session to end. */
  readonly canLogOut: boolean
  readonly navigation: readonly NavigationEntry[]
  /** What just happened, e.g. after a form was sent. */
  readonly notice: string | null
}

/** The document around a page's content. */
export function Layout({ frame, content }: { readonly frame: Frame; readonly content: Content }): JSX.Element {
  const { language, user, notice } = frame
  const words = shellWords(language)
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${content.title} · Polso`}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href={stylePath} />
        <script src={scriptPath} defer />
      </head>
      <body>
        <a class="skip" href="#main">
          {words.skip}
        </a>
        <header class="top">
          <span class="brand">
            <img src="/assets/icon.svg" alt="" width="24" height="24" />
            Polso
          </span>
          {user && <Menu frame={frame} />}
          <OtherLanguage frame={frame} />
        </header>
        <main id="main" tabindex={-1}>
          {notice && (
            <p class="notice" role="status">
              {notice}
            </p>
          )}
          {content.body}
        </main>
        {user && <Footer frame={frame} user={user} />}
      </body>
    </html>
  )
}

function Menu({ frame: { url, language, navigation } }: { readonly frame: Frame }): JSX.Element {
  const path = url.split('?')[0] ?? '/'
  const isHere = (entry: string) => (entry === '/' ? path === '/' : path === entry || path.startsWith(`${entry}/`))
  return (
    <nav aria-label={shellWords(language).menu}>
      <ul>
        {navigation.map(entry => (
          <li key={entry.path}>
            <a href={entry.path} {...(isHere(entry.path) && { 'aria-current': 'page' as const })}>
              {entry.title[language]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function OtherLanguage({ frame: { url, language } }: { readonly frame: Frame }): JSX.Element {
  const other = language === 'it' ? 'en' : 'it'
  const target = new URL(url, 'http://localhost')
  target.searchParams.set('lang', other)
  target.searchParams.delete('done')
  return (
    <a class="language" href={`${target.pathname}${target.search}`} lang={other} hreflang={other}>
      {shellWords(language).otherLanguage}
    </a>
  )
}

function Footer({ frame, user }: { readonly frame: Frame; readonly user: Visitor }): JSX.Element {
  const words = shellWords(frame.language)
  return (
    <footer>
      <p>{words.help}</p>
      <ul>
        {user.role === 'editor' && (
          <li>
            <a href="/audit">{words.audit}</a>
          </li>
        )}
        {user.role === 'editor' && (
          <li>
            <a href="/queues">{words.queues}</a>
          </li>
        )}
        <li>{words.signedInAs(user.name, words[user.role])}</li>
        {frame.canLogOut && (
          <li>
            <form method="post" action="/logout">
              <input type="hidden" name={CSRF_FIELD} value={frame.csrfToken} />
              <button type="submit" class="link">
                {words.logOut}
              </button>
            </form>
          </li>
        )}
      </ul>
    </footer>
  )
}
