import type { WebConfig } from '../../config/sections/web.ts'

/** Who is let in. */
export type AccessMode =
  /** Whoever sits at this machine; nobody else reaches it. */
  | { readonly kind: 'local' }
  /** Whoever logs in, or is named by the reverse proxy. */
  | { readonly kind: 'named' }
  /** Others could reach it and there is no way to tell who they are. */
  | { readonly kind: 'closed'; readonly why: 'open-address' | 'public-url' }

export function accessMode(httpHost: string, web: Pick<WebConfig, 'users' | 'trusted_proxy' | 'url'>): AccessMode {
  if (web.users.length > 0 || web.trusted_proxy?.header !== undefined) return { kind: 'named' }
  if (!isLoopback(httpHost)) return { kind: 'closed', why: 'open-address' }
  // A public address means that something passes strangers on to this loopback.
  if (web.url !== undefined && !isLoopback(hostnameOf(new URL(web.url).host))) {
    return { kind: 'closed', why: 'public-url' }
  }
  return { kind: 'local' }
}

/** What an operator is told. */
export const remedies: Readonly<Record<'open-address' | 'public-url', string>> = {
  'open-address':
    'The page is not served: http.host lets other machines in, and nobody could be told apart. Set web.users (polso password makes the hashes) or web.trusted_proxy in polso.yaml, or listen on 127.0.0.1.',
  'public-url':
    'The page is not served: web.url is a public address, and nobody who comes through it could be told apart. Set web.users (polso password makes the hashes) or web.trusted_proxy in polso.yaml.',
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

/** Of a `Host` header: without port and brackets, in lower case. */
export function hostnameOf(host: string): string {
  const name = /^\[(.+)\](?::\d+)?$/.exec(host)?.[1] ?? host.replace(/:\d*$/, '')
  return name.toLowerCase().replace(/\.$/, '')
}

/**
 * Whether a visitor without a login came by a name of ours. A foreign name means that a stranger's page made the
 * browser believe its own name stood for this machine (DNS rebinding); what only proxies write means that a proxy
 * passes strangers on.
 */
export function isLocalVisit(headers: Readonly<Record<string, unknown>>): boolean {
  if (['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'].some(name => headers[name] !== undefined))
    return false
  return typeof headers.host === 'string' && isLoopback(hostnameOf(headers.host))
}
