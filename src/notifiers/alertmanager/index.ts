import { z } from 'zod'
import { type Secret, secret } from '../../config/secrets.ts'
import { withoutSignature } from '../chat.ts'
import { exchange, faultOf, postJson } from '../http.ts'
import { type Notification, type Notifier, type NotifierDefinition, REFRESH_SECONDS } from '../notifier.ts'

const labelName = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, { error: 'must be letters, digits and _' })

const settings = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .refine(url => !hasLogin(url), { error: 'holds a login; write it as username and password' })
      .describe('Address of Alertmanager, without /api/v2.'),
    username: z.string().min(1).optional().describe('For basic authentication, with the password.'),
    password: secret().optional().describe('A reference to the password of basic authentication.'),
    bearer_token: secret().optional().describe('A reference to a bearer token, instead of username and password.'),
    labels: z
      .record(labelName, z.string().min(1))
      .default({})
      .describe('Labels of your own on every alert, e.g. team: press.'),
    timeout_seconds: z.number().min(0.1).max(50).default(15).describe('Time in which Alertmanager must answer.'),
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), {
    error: 'username and password belong together',
    path: ['password'],
  })
  .refine(({ username, bearer_token: token }) => username === undefined || token === undefined, {
    error: 'write a bearer token or username and password, not both',
    path: ['bearer_token'],
  })

export type AlertmanagerSettings = z.infer<typeof settings>

/**
 * Prometheus's Alertmanager, by its API v2 (https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml).
 * There an alert ends by itself unless it is posted again, so every post says until when it holds, and open ones are
 * posted again each minute; where Polso is gone, its alerts go, too.
 */
export const alertmanager: NotifierDefinition<AlertmanagerSettings> = {
  type: 'alertmanager',
  settings,
  recipients: ({ url }) => [new URL(url).host],
  create: createAlertmanagerNotifier,
}

/** Two refreshes may be lost. */
const HOLDS_MS = 3 * REFRESH_SECONDS * 1000

function createAlertmanagerNotifier(settings: AlertmanagerSettings): Notifier {
  const { url: base, timeout_seconds: timeoutSeconds, labels } = settings
  const peer = new URL(base).host
  const target = (path: string) => {
    const url = `${base.replace(/\/+$/, '')}/api/v2/${path}`
    return { url, peer, timeoutSeconds, headers: loginOf(settings) }
  }
  const post: NonNullable<Notifier['refresh']> = async (notifications, ctx) => {
    if (notifications.length === 0) return
    const alerts = notifications.map(notification => toAlert(notification, labels, ctx.now()))
    const fault = faultOf(await postJson(target('alerts'), alerts, ctx), peer)
    if (fault) throw fault
  }
  return {
    notify: (notification, ctx) => post([notification], ctx),
    refresh: post,
    async check(ctx) {
      const fault = faultOf(await exchange({ ...target('status'), method: 'GET' }, ctx), peer)
      if (fault) throw fault
      return `Alertmanager answers at ${peer}`
    },
    async close() {},
  }
}

function loginOf({ username, password, bearer_token: token }: AlertmanagerSettings): Record<string, string> {
  if (token) return { Authorization: `Bearer ${token.reveal().trim()}` }
  return username !== undefined && password ? { Authorization: basic(username, password) } : {}
}

function basic(username: string, password: Secret): string {
  return `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`
}

function hasLogin(url: string): boolean {
  const { username, password } = new URL(url)
  return username !== '' || password !== ''
}

/** What is over ends at once; what is open holds for a few minutes. */
function toAlert(notification: Notification, own: Readonly<Record<string, string>>, now: Date) {
  const { payload, links } = notification
  const { alert, transition } = payload
  const isOver = transition.to === 'resolved' || transition.to === 'dismissed'
  return {
    labels: { ...own, ...labelsOf(notification) },
    annotations: annotationsOf(notification),
    startsAt: alert.opened_at,
    endsAt: isOver ? transition.at : new Date(now.getTime() + HOLDS_MS).toISOString(),
    ...(links && { generatorURL: links.page.url }),
  }
}

/**
 * By its labels Alertmanager knows an alert again, so all but the severity stay for its life. What a metric alert is
 * called changes with the causes that come to light: that is an annotation. Empty labels are none to Alertmanager.
 */
function labelsOf({ payload: { alert } }: Notification): Record<string, string> {
  const { id, kind, type, severity, account, platform, subject } = alert
  const labels = {
    alertname: kind === 'metric' ? 'PolsoMetricAlert' : `Polso${inPascalCase(type)}`,
    alert: String(id),
    kind,
    severity,
    account: account ?? '',
    platform: platform ?? '',
    subject,
  }
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''))
}

function annotationsOf({ subject, text, payload: { alert } }: Notification): Record<string, string> {
  const { type, series } = alert
  return {
    summary: subject,
    description: withoutSignature(text),
    cause: series ? `${type} (${series})` : type,
  }
}

function inPascalCase(type: string): string {
  return type
    .split('-')
    .map(word => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}
