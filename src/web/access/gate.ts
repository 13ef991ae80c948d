import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../config/file.ts'
import { type AccessMode, accessMode, isLocalVisit } from './mode.ts'
import { LOCAL_VISITOR, tokenOf, type Visit } from './visit.ts'

/** Tells who visits. */
export interface Gate {
  readonly mode: AccessMode
  /** Whether cookies travel over TLS only. */
  readonly secure: boolean
  visitOf(request: FastifyRequest, reply: FastifyReply): Promise<Visit>
}

export function createGate(config: Config): Gate {
  const mode = accessMode(config.http.host, config.web)
  const secure = config.web.url?.startsWith('https:') === true
  return {
    mode,
    secure,
    async visitOf(request, reply) {
      const nobody = { user: null, token: tokenOf(request, reply, secure), canLogOut: false }
      if (mode.kind === 'closed') return { ...nobody, refused: 'closed' }
      if (!isLocalVisit(request.headers)) return { ...nobody, refused: 'foreign-host' }
      return { ...nobody, user: LOCAL_VISITOR, refused: null }
    },
  }
}
