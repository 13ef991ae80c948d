import { createHmac } from 'node:crypto'
import type { Secret } from '../../config/secrets.ts'
import { UsageGuard } from './usage.ts'

export interface ConnectionSettings {
  readonly access_token: Secret
  readonly app_secret?: Secret | undefined
  readonly api_version: string
  readonly base_url: string
}

/** What lasts as long as a credential: where to ask, with which token, and what is known of its limits. */
export class Connection {
  readonly baseUrl: string
  readonly version: string
  readonly guard = new UsageGuard()
  readonly #token: Secret
  readonly #appSecret: Secret | undefined

  constructor(settings: ConnectionSettings) {
    this.baseUrl = settings.base_url.replace(/\/+$/, '')
    this.version = settings.api_version
    this.#token = settings.access_token
    this.#appSecret = settings.app_secret
  }

  get token(): string {
    return this.#token.reveal()
  }

  /** What authenticates a request: the token, and the proof that its sender knows the app secret. Secret, all of it. */
  authentication(token: string = this.token): Record<string, string> {
    const secret = this.#appSecret?.reveal()
    if (secret === undefined) return { access_token: token }
    return { access_token: token, appsecret_proof: createHmac('sha256', secret).update(token).digest('hex') }
  }

  /** Takes our secrets out of a text of the platform's. */
  redact(text: string, tokens: Iterable<string> = []): string {
    const all = [this.token, ...tokens]
    const secrets = [
      ...all.flatMap(token => Object.values(this.authentication(token))),
      this.#appSecret?.reveal() ?? '',
    ]
    const forms = secrets.filter(secret => secret !== '').flatMap(secret => [secret, encodeURIComponent(secret)])
    return forms.reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text)
  }
}
