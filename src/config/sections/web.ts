import { isIP } from 'node:net'
import { z } from 'zod'
import { isPasswordHash } from '../../web/access/passwords.ts'
import { language, text } from '../primitives.ts'
import { type SecretFault, secret } from '../secrets.ts'

/** Who reaches the page without a login of ours: a reverse proxy has asked already and names the visitor. */
const trustedProxy = z
  .strictObject({
    header: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, { error: 'must be the name of a header, e.g. X-Remote-User' })
      .optional()
      .describe(
        "In which the proxy writes the visitor's name; the proxy must delete it from what visitors send. Without it the proxy only says where visitors come from (X-Forwarded-For), and they log in.",
      ),
    addresses: z
      .array(z.string().refine(isNetwork, { error: 'must be an address or a network, e.g. 10.0.0.0/8' }))
      .min(1)
      .default(['127.0.0.1', '::1'])
      .describe('Addresses or networks (10.0.0.0/8) of the proxy; the header of others is refused.'),
    editors: z
      .union([z.literal('all'), z.array(text)], { error: 'must be a list of names, or all' })
      .default([])
      .describe('Names of those who may change something, or all; everybody else reads.'),
  })
  .describe('A reverse proxy that has asked who it is.')

const user = z.strictObject({
  name: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@ -]{0,63}$/u, {
      error: 'must be letters, digits, spaces and . _ @ -, at most 64',
    })
    .describe('As it is typed at the login, and as it stands beside what this person changed.'),
  role: z.enum(['reader', 'editor']).default('reader').describe('reader: sees everything; editor: answers alerts too.'),
  password_hash: secret().describe('A reference to what `polso password` printed: `env:NAME` or `file:/path`.'),
})

/** The page, who may see it, and under which address people reach it. */
export const web = z
  .strictObject({
    url: z
      .string()
      .transform(url => url.replace(/\/+$/, ''))
      .refine(isAddress, { error: 'must be the address as people type it: https://polso.example.org' })
      .refine(url => !isAddress(url) || new URL(url).pathname === '/', {
        error: 'has a path, and the page is served under none: give it a name of its own, https://polso.example.org',
      })
      .optional()
      .describe('Public address of the page; without it, messages carry no links.'),
    secret: secret().optional().describe('Seals the links in messages; at least 32 characters.'),
    language: language.optional().describe("Of the page; default: the visitor's browser says."),
    users: z
      .array(user)
      .superRefine((users, ctx) => {
        for (const [at, { name }] of users.entries()) {
          const first = users.findIndex(other => other.name.toLowerCase() === name.toLowerCase())
          if (first < at) ctx.addIssue({ code: 'custom', message: 'is the name of another user', path: [at, 'name'] })
        }
      })
      .default([])
      .describe('Who may log in.'),
    trusted_proxy: trustedProxy.optional(),
  })
  .prefault({})

export type WebConfig = z.output<typeof web>

/** Shorter ones could be guessed by trying. */
const SHORTEST_SECRET = 32

/** What can be judged only once the secrets are resolved. */
export function webSecretFaults({ secret: own, users }: WebConfig): readonly SecretFault[] {
  const short = own?.isResolved && own.reveal().length < SHORTEST_SECRET
  const faulty = users.flatMap(({ password_hash: hash }, at) =>
    hash.isResolved && !isPasswordHash(hash.reveal()) ? [['web', 'users', at, 'password_hash']] : [],
  )
  return [
    ...(short ? [{ path: ['web', 'secret'], message: tooShort }] : []),
    ...faulty.map(path => ({ path, message: noHash })),
  ]
}

const tooShort = `is shorter than ${SHORTEST_SECRET} characters; make one with: openssl rand -hex 32`
const noHash = 'is no hash of a password; make one with: polso password'

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32))
}

function isAddress(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, search, hash, username } = new URL(url)
  return /^https?:$/.test(protocol) && search === '' && hash === '' && username === ''
}
