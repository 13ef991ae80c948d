import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Visitor } from '../page.ts'
import type { Trouble } from '../trouble.tsx'

/** A request's visitor as far as known. */
export interface Visit {
  /** `null` where nobody in particular. */
  readonly user: Visitor | null
  /** What binds forms to this browser: the session's token, or one of its own. */
  readonly token: string
  readonly canLogOut: boolean
  /** Why nobody is let in, where logging in would not help. */
  readonly refused: Trouble | null
}

export const LOCAL_VISITOR: Visitor = { name: 'local', role: 'editor' }

/** Scripts never see it, other sites never send it with a form. `__Host-` binds it to this very host. */
function cookieNameOf(secure: boolean): string {
  return secure ? '__Host-polso' : 'polso'
}

const TOKEN_BYTES = 32

export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

function isToken(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z0-9_-]{43}$/.test(text)
}

/** The token of the browser's cookie; where it has none, a new one, which the answer sets. */
export function tokenOf(request: FastifyRequest, reply: FastifyReply, secure: boolean): string {
  const known = request.cookies[cookieNameOf(secure)]
  if (isToken(known)) return known
  const token = newToken()
  setToken(reply, token, secure)
  return token
}

/** `maxAge` in seconds; without it the browser forgets it when it is closed. Relative, since browsers' clocks go wrong. */
export function setToken(reply: FastifyReply, token: string, secure: boolean, maxAge?: number): void {
  reply.setCookie(cookieNameOf(secure), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    ...(maxAge && { maxAge }),
  })
}
