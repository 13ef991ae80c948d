import { createServer, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from '@jest/globals'
import PostalMime from 'postal-mime'
import type { SMTPServerOptions } from 'smtp-server'
import { Secret } from '../../src/config/secrets.ts'
import { type EmailSettings, email } from '../../src/notifiers/email/index.ts'
import type { Notification, NotifyError } from '../../src/notifiers/notifier.ts'
import { at, context, listen, type SmtpPeer, sampleNotification, startSmtp } from './support.ts'

const password = 'sup3r/s€cret:pass'
const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function smtp(options: Parameters<typeof startSmtp>[0] = {}): Promise<SmtpPeer> {
  const peer = await startSmtp(options)
  closing.push(() => peer.close())
  return peer
}

function settingsFor({ port }: { port: number }, changes: Partial<EmailSettings> = {}, login = ''): EmailSettings {
  return {
    smtp_url: Secret.of(`smtp://${login}127.0.0.1:${port}`),
    from: 'Polso <polso@comune.example.org>',
    to: ['press@example.org'],
    tls: 'unverified',
    timeout_seconds: 5,
    ...changes,
  }
}

const login = `press:${encodeURIComponent(password)}@`

function send(settings: EmailSettings, notification: Notification = sampleNotification()): Promise<void> {
  return email.create(settings).notify(notification, context())
}

async function faultOf(sending: Promise<unknown>): Promise<NotifyError> {
  return sending.then(
    () => {
      throw new Error('it was delivered')
    },
    error => error,
  )
}

/** A peer that speaks by hand: what it says on connecting and after each line it hears. */
async function scripted(answer: (line: string | null, socket: Socket) => void): Promise<{ port: number }> {
  const sockets: Socket[] = []
  const server = createServer(socket => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.on('data', data => {
      for (const line of data.toString().split('\r\n')) if (line !== '') answer(line, socket)
    })
    answer(null, socket)
  })
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise<void>(resolve => server.close(() => resolve()))
  })
  return { port: await listen(server) }
}

describe('a mail', () => {
  it.each([
    ['it', 'Twitter: dal 14 ottobre le interazioni sono circa il 40% sotto il solito (fra il 31% e il 48%).'],
    ['en', 'Twitter: since 14 October, interactions have been about 40% below usual (between 31% and 48%).'],
  ] as const)('arrives in %s as text and HTML, with login over STARTTLS', async (language, sentence) => {
    const logins: unknown[] = []
    const peer = await smtp({
      authOptional: false,
      onAuth({ username, password: given }, session, done) {
        logins.push([username, given, session.secure])
        done(null, { user: username })
      },
    })
    const notification = sampleNotification({}, language)
    await send(settingsFor(peer, {}, login), notification)

    expect(logins).toEqual([['press', password, true]])
    const mail = await PostalMime.parse(peer.mails[0] ?? '')
    expect(mail.subject).toBe(notification.subject)
    expect(mail.text?.trimEnd()).toBe(notification.text.trimEnd())
    expect(mail.text).toContain(sentence)
    expect(mail.html?.trimEnd()).toBe(notification.html.trimEnd())
    expect(mail.from).toMatchObject({ name: 'Polso', address: 'polso@comune.example.org' })
    expect(mail.to?.map(to => to.address)).toEqual(['press@example.org'])
  })

  it('bears a stable Message-ID, the time of the transition, and asks for no automatic answers', async () => {
    const peer = await smtp()
    await send(settingsFor(peer))
    await send(settingsFor(peer))
    const [first, second] = await Promise.all(peer.mails.map(mail => PostalMime.parse(mail)))
    expect(first?.messageId).toBe('<polso-12-1-7-k1@comune.example.org>')
    expect(second?.messageId).toBe(first?.messageId)
    expect(new Date(first?.date ?? '')).toEqual(at)
    expect(first?.headers).toContainEqual(expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }))
  })

  it('names its recipients, one notification each', () => {
    expect(email.recipients(settingsFor({ port: 1 }, { to: ['a@example.org', 'b@example.org'] }))).toEqual([
      'a@example.org',
      'b@example.org',
    ])
  })
})

describe('what the server refuses', () => {
  it('is permanent for a recipient refused with 550, and the others get theirs', async () => {
    const peer = await smtp({
      onRcptTo({ address }, _session, done) {
        const gone = Object.assign(new Error('no such user here'), { responseCode: 550 })
        done(address === 'gone@example.org' ? gone : null)
      },
    })
    const fault = await faultOf(send(settingsFor(peer), sampleNotification({ recipient: 'gone@example.org' })))
    expect(fault).toMatchObject({ name: 'NotifyError', permanent: true })
    expect(fault.message).toContain('no such user here')
    await send(settingsFor(peer))
    expect(peer.mails).toHaveLength(1)
  })

  it.each([
    [421, false],
    [450, false],
    [452, false],
    [552, true],
    [554, true],
  ])('with %i at the end of the mail is permanent: %s', async (responseCode, permanent) => {
    const peer = await smtp({
      onData(stream, _session, done) {
        stream.resume()
        stream.on('end', () => done(Object.assign(new Error('not now'), { responseCode })))
      },
    })
    expect(await faultOf(send(settingsFor(peer)))).toMatchObject({ permanent })
  })

  it('waits for a person when it is the login: the mail itself was not refused', async () => {
    const peer = await smtp({
      onAuth: (_auth, _session, done) => done(Object.assign(new Error('bad password'), { responseCode: 535 })),
    })
    const fault = await faultOf(send(settingsFor(peer, {}, login)))
    expect(fault).toMatchObject({ permanent: false, message: 'the SMTP server refused the login (535)' })
  })

  it('a login is never sent in the clear', async () => {
    const heard: string[] = []
    const onAuth: SMTPServerOptions['onAuth'] = auth => {
      heard.push(auth.password ?? '')
    }
    const peer = await smtp({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, onAuth })
    expect(await faultOf(send(settingsFor(peer, {}, login)))).toMatchObject({ permanent: false })
    expect(heard).toEqual([])
  })

  it('a certificate that nobody vouches for is refused unless the settings allow it', async () => {
    const peer = await smtp()
    expect(await faultOf(send(settingsFor(peer, { tls: 'verified' })))).toMatchObject({ permanent: false })
    expect(peer.mails).toEqual([])
  })
})

describe('a server that fails', () => {
  it('by hanging is given up after the time-out', async () => {
    const peer = await scripted(() => {})
    const fault = await faultOf(send(settingsFor(peer, { timeout_seconds: 0.2 })))
    expect(fault).toMatchObject({ permanent: false })
  })

  it('by dropping the connection after it took the mail is tried again', async () => {
    const peer = await scripted((line, socket) => {
      if (line === null) socket.write('220 hello\r\n')
      else if (line === '.') socket.destroy()
      else if (line === 'DATA') socket.write('354 go on\r\n')
      else if (/^(EHLO|MAIL|RCPT)/.test(line)) socket.write('250 fine\r\n')
    })
    expect(await faultOf(send(settingsFor(peer)))).toMatchObject({ permanent: false })
  })

  it('by refusing the connection is tried again', async () => {
    const server = createServer()
    const port = await listen(server)
    await new Promise(resolve => server.close(resolve))
    const fault = await faultOf(send(settingsFor({ port })))
    expect(fault).toMatchObject({ permanent: false, message: 'the SMTP server could not be used (ECONNREFUSED)' })
  })

  it('stops at once when the worker has to leave', async () => {
    const peer = await scripted(() => {})
    const leaving = new AbortController()
    const sending = email.create(settingsFor(peer)).notify(sampleNotification(), context(leaving.signal))
    leaving.abort()
    expect(await faultOf(sending)).toMatchObject({ permanent: false, message: 'the delivery was interrupted' })
  })
})

describe('the check of doctor', () => {
  it('logs in and sends nothing', async () => {
    const peer = await smtp({ onAuth: ({ username }, _session, done) => done(null, { user: username }) })
    const told = await email.create(settingsFor(peer, {}, login)).check(context())
    expect(told).toBe(`127.0.0.1:${peer.port} answers and accepts the login`)
    expect(peer.mails).toEqual([])
  })

  it('says what is wrong with a URL that is none, without showing it', async () => {
    const settings = settingsFor({ port: 1 }, { smtp_url: Secret.of(`smtp//press:${password}@host`) })
    const fault = await faultOf(email.create(settings).check(context()))
    expect(fault.message).toBe('smtp_url holds no URL of the form smtp://user:password@host:587')
  })
})

describe('no secret', () => {
  const forms = [password, encodeURIComponent(password), Buffer.from(password).toString('base64')]
  const plain = Buffer.from(`\0press\0${password}`).toString('base64')

  it('is in an error, whatever the server echoes', async () => {
    const echo = `you said ${password} ${plain} ${Buffer.from(password).toString('base64')}`
    const echoing = (responseCode: number) => Object.assign(new Error(echo), { responseCode })
    const peers = [
      await smtp({ onAuth: (_auth, _session, done) => done(echoing(535)) }),
      await smtp({
        onAuth: ({ username }, _s, done) => done(null, { user: username }),
        onMailFrom: (_a, _s, done) => done(echoing(550)),
      }),
      await smtp({
        onAuth: ({ username }, _s, done) => done(null, { user: username }),
        onRcptTo: (_a, _s, done) => done(echoing(450)),
      }),
      await scripted(() => {}),
    ]
    for (const peer of peers) {
      const fault = await faultOf(send(settingsFor(peer, { timeout_seconds: 1 }, login)))
      const shown = `${inspect(fault, { depth: 10, showHidden: true })} ${JSON.stringify(fault)} ${fault.stack}`
      for (const form of [...forms, plain]) expect(shown).not.toContain(form)
    }
  })
})

describe('settings', () => {
  const valid = { smtp_url: 'env:SMTP_URL', from: 'polso@example.org', to: ['press@example.org'] }

  it.each([
    ['from', { from: 'nobody' }],
    ['from', { from: 'a@example.org, b@example.org' }],
    ['to', { to: [] }],
    ['to', { to: ['nobody'] }],
    ['smtp_url', { smtp_url: 'smtp://user:password@host' }],
  ])('a fault in %s is found at the start', (path, change) => {
    const checked = email.settings.safeParse({ ...valid, ...change })
    expect(checked.error?.issues.map(issue => issue.path[0])).toEqual([path])
  })

  it('needs three', () => {
    expect(email.settings.safeParse(valid).success).toBe(true)
  })
})
