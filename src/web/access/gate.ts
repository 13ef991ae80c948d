import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../config/file.ts'
import type { WebConfig } from '../../config/sections/web.ts'
import type { Db } from '../../store/database.ts'
import { findSession } from '../../store/sessions.ts'
import type { Visitor } from '../page.ts'
import { type AccessMode, accessMode, isLocalVisit } from './mode.ts'
import { fingerprintOf } from './passwords.ts'
import { proxyReader } from './proxy.ts'
import { LOCAL_VISITOR, tokenOf, type Visit } from './visit.ts'

/** Tells who visits. */
export interface Gate {
  readonly mode: AccessMode
  /** Whether cookies travel over TLS only. */
  readonly secure: boolean
  visitOf(request: FastifyRequest, reply: FastifyReply, now: Date): Promise<Visit>
}

export function createGate({ web, http }: Config, db: Db): Gate {
  const mode = accessMode(http.host, web)
  const secure = web.url?.startsWith('https:') === true
  const named = namedVisitor(web, db)
  return {
    mode,
    secure,
    async visitOf(request, reply, now) {
      const nobody = { user: null, token: tokenOf(request, reply, secure), canLogOut: false, refused: null }
      if (mode.kind === 'closed') return { ...nobody, refused: 'closed' }
      if (mode.kind === 'named') return { ...nobody, ...(await named(request, nobody.token, now)) }
      if (!isLocalVisit(request.headers)) return { ...nobody, refused: 'foreign-host' }
      return { ...nobody, user: LOCAL_VISITOR }
    },
  }
}

type Named = Pick<Visit, 'user' | 'canLogOut' | 'refused'>

/** The proxy's word first, then the session. */
function namedVisitor(web: WebConfig, db: Db) {
  const { header } = web.trusted_proxy ?? {}
  const askProxy = web.trusted_proxy ? proxyReader(web.trusted_proxy) : null
  return async ({ socket, headers }: FastifyRequest, token: string, now: Date): Promise<Named> => {
    const told = header && askProxy ? askProxy(socket.remoteAddress, headers[header.toLowerCase()]) : null
    if (told) return { user: told, canLogOut: false, refused: null }
    if (web.users.length === 0) return { user: null, canLogOut: false, refused: 'not-named' }
    const user = await loggedIn(web, db, token, now)
    return { user, canLogOut: user !== null, refused: null }
  }
}

/** Who left polso.yaml, or has a new password, is logged out; a new role is in force at once. */
async function loggedIn({ users }: WebConfig, db: Db, token: string, now: Date): Promise<Visitor | null> {
  const session = await findSession(db, token, now)
  const user = users.find(({ name }) => name === session?.user)
  if (!session || !user || session.credential !== fingerprintOf(user.password_hash.reveal())) return null
  return { name: user.name, role: user.role }
}
