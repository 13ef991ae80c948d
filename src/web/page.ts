import type { ComponentChild } from 'preact'
import type { Language } from '../alerts/messages.ts'
import type { Config } from '../config/file.ts'
import type { AuditEntry } from '../store/audit.ts'
import type { Db, Trx } from '../store/database.ts'

/** What a visitor may do: a reader sees everything and changes nothing. */
const WEB_ROLES = ['reader', 'editor'] as const
export type WebRole = (typeof WEB_ROLES)[number]

export interface Visitor {
  readonly name: string
  readonly role: WebRole
}

/** Texts of a form or a query by name; of a name given twice, the first. */
export type Fields = Readonly<Record<string, string>>

/** A form that was sent and refused: what was entered, and per field what is wrong with it. */
export interface RefusedForm {
  /** Path of the action, e.g. `/alerts/:id/comment`: several forms may stand on one page. */
  readonly action: string
  readonly values: Fields
  /** By field name, in the visitor's language. */
  readonly faults: Fields
}

/** What a page or an action knows of the request. */
export interface WebContext {
  readonly db: Db
  readonly now: Date
  readonly config: Config
  /** The platform's name for people. */
  readonly platformTitle: (platform: string) => string
  readonly user: Visitor
  readonly language: Language
  /** Of the path, decoded. */
  readonly params: Fields
  readonly query: Fields
  /** For the hidden field of every form; `Form` of forms.tsx writes it. */
  readonly csrfToken: string
  /** Scheme and host under which people reach the page, no slash at the end. Links on pages are paths, not this. */
  readonly baseUrl: string
}

export interface PageContext extends WebContext {
  /** Set where one of this page's forms was refused. */
  readonly form: RefusedForm | null
}

export interface ActionContext extends WebContext {
  /** The change and its entry in the log are committed together. */
  readonly db: Trx
  readonly fields: Fields
}

/** What a page shows: `title` for the window, `body` for the main part, its `h1` included. */
export interface Content {
  readonly title: string
  readonly body: ComponentChild
  /** Default 200. */
  readonly status?: number
  /** Stands above the body. */
  readonly notice?: string
}

export interface Redirect {
  /** A path of this site. */
  readonly redirect: string
}

/** What an action did. */
export interface Done extends Redirect {
  /** Path with `?done=<key of notices in words.ts>`. */
  readonly redirect: string
  /** For the log of changes; `null` where nothing was changed. */
  readonly audit: AuditEntry | null
}

export interface NotFound {
  readonly notFound: true
}

/** The page that has the form is shown again with status 422, what was entered still in it. */
export interface Refusal {
  /** By field name, in the visitor's language. */
  readonly faults: Fields
}

/**
 * Nothing was changed, for what was answered is settled. The page that has the form is shown again with status 409 and a
 * notice, what was entered standing in a form that still takes it.
 */
export interface TooLate {
  readonly tooLate: string
  readonly kept: RefusedForm | null
}

export const notFound: NotFound = { notFound: true }

/** One page: a file in pages/ and a line in pages/index.ts. */
export interface Page {
  readonly method: 'GET'
  /** As fastify writes it, e.g. `/alerts/:id`. */
  readonly path: string
  readonly role: WebRole
  render(ctx: PageContext): Promise<Content | Redirect | NotFound>
}

/** One change: a file in actions/ and a line in actions/index.ts. Visitor, role, origin and token are checked before. */
export interface Action {
  readonly method: 'POST'
  readonly path: string
  readonly role: WebRole
  /** Path of the page that has its form; its parameters are the action's. */
  readonly shownOn: string
  run(ctx: ActionContext): Promise<Done | NotFound | Refusal | TooLate>
}

/** An entry of the menu. */
export interface NavigationEntry {
  readonly path: string
  readonly title: Readonly<Record<Language, string>>
}
