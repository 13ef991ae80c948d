import type { Config } from '../../config/file.ts'
import { accessMode, remedies } from '../../web/access/mode.ts'
import { type Check, ok, warning } from './check.ts'

/** Who is let in to the page, and whether messages lead there. */
export function checkPage(config: Config): readonly Check[] {
  return [access(config), links(config)]
}

function access({ http, web }: Config): Check {
  const mode = accessMode(http.host, web)
  if (mode.kind === 'closed') return warning('page', remedies[mode.why])
  if (mode.kind === 'local') return ok('page', 'for this machine alone, without a login')
  const { header } = web.trusted_proxy ?? {}
  const users = web.users.length > 0 ? [`users who log in: ${web.users.map(({ name }) => name).join(', ')}`] : []
  const named = header ? [`whom the reverse proxy names in ${header}`] : []
  return ok('page', [...users, ...named].join('; '))
}

/** Where nobody but this machine reaches the page, a link in a message would lead nowhere. */
function links({ http, web }: Config): Check {
  const missing = [...(web.url ? [] : ['web.url']), ...(web.secret ? [] : ['web.secret'])]
  if (missing.length === 0) return ok('links', `messages lead to ${web.url}`)
  const without = 'messages carry no links to answer by'
  const isMeant = missing.length === 2 && accessMode(http.host, web).kind === 'local'
  if (isMeant) return ok('links', `${without}: web.url and web.secret are not set`)
  return warning('links', `${without}: ${missing.join(' and ')} missing`, `Set ${missing.join(' and ')} in polso.yaml.`)
}
