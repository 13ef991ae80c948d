import type { SMTPTransportOptions } from 'nodemailer'
import type { Secret } from '../../config/secrets.ts'

interface Connection {
  readonly smtp_url: Secret
  readonly tls: 'verified' | 'unverified'
  readonly timeout_seconds: number
}

/**
 * What nodemailer needs to connect; `null` when the secret holds no SMTP URL (`new URL` would tell it in its error).
 * `smtp:` begins in the clear and changes to TLS where the server offers it; a login is never sent without TLS.
 */
export function transportOptions(
  settings: Connection,
): (SMTPTransportOptions & { auth?: { user: string; pass: string } }) | null {
  const text = settings.smtp_url.reveal()
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') return null
  const secure = url.protocol === 'smtps:'
  const login = loginOf(url)
  const milliseconds = settings.timeout_seconds * 1000
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: login !== null,
    ...(login && { auth: login }),
    tls: { rejectUnauthorized: settings.tls === 'verified' },
    connectionTimeout: milliseconds,
    greetingTimeout: milliseconds,
    socketTimeout: milliseconds,
    dnsTimeout: milliseconds,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function loginOf(url: URL): { user: string; pass: string } | null {
  if (url.username === '') return null
  return { user: decoded(url.username), pass: decoded(url.password) }
}

/** A lone `%` in a password is no escape. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
