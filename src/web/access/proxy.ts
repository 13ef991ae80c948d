import { BlockList, isIP } from 'node:net'
import type { WebConfig } from '../../config/sections/web.ts'
import type { Visitor } from '../page.ts'

type TrustedProxy = NonNullable<WebConfig['trusted_proxy']>

/** What a proxy says of the visitor; `null` where it is not the proxy that speaks, or names nobody. */
export type AskProxy = (peer: string | undefined, header: string | readonly string[] | undefined) => Visitor | null

export function proxyReader({ addresses, editors }: TrustedProxy): AskProxy {
  const trusted = networksOf(addresses)
  return (peer, header) => {
    if (peer === undefined || !isAmong(trusted, peer)) return null
    const name = nameOf(header)
    if (name === null) return null
    return { name, role: editors === 'all' || editors.includes(name) ? 'editor' : 'reader' }
  }
}

/**
 * Bytes come as Latin-1; proxies write UTF-8. A comma means that somebody else wrote the header too; a brace, that the
 * proxy had no name to put in its place.
 */
function nameOf(header: string | readonly string[] | undefined): string | null {
  if (typeof header !== 'string') return null
  const name = Buffer.from(header, 'latin1').toString('utf8').trim()
  return /^[^\p{C},{}]{1,64}$/u.test(name) ? name : null
}

function networksOf(addresses: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of addresses) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

/** IPv4 peers of a socket that listens on both kinds look like `::ffff:10.0.0.1`. */
function isAmong(list: BlockList, peer: string): boolean {
  const address = peer.replace(/^::ffff:(?=\d+\.)/, '')
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
