import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { JSX } from 'preact'
import type { Language } from '../../alerts/messages.ts'
import { writeAudit } from '../../store/audit.ts'
import { countAttempt, forgetAttempts } from '../../store/login-attempts.ts'
import { endSession, LONGEST_SESSION_SECONDS, openSession } from '../../store/sessions.ts'
import { CSRF_FIELD } from '../forms.tsx'
import { type Shell, textsOf } from '../shell.ts'
import { loginWords } from './login-words.ts'
import { fingerprintOf, verifyPassword } from './passwords.ts'
import { newToken, setToken } from './visit.ts'

const LOGIN_BODY_LIMIT = 8 * 1024

/** `/login` and `/logout`. */
export function addLogin(app: FastifyInstance, shell: Shell): void {
  const options = { bodyLimit: LOGIN_BODY_LIMIT }
  app.get('/login', async (request, reply) => {
    if (!offersLogin(shell, request)) return reply.redirect('/', 303)
    return showForm(shell, request, reply, {})
  })
  app.post('/login', options, (request, reply) => logIn(shell, request, reply))
  app.post('/logout', options, (request, reply) => logOut(shell, request, reply))
}

/** Where nobody can log in, or somebody has, the form would only confuse. */
function offersLogin(shell: Shell, request: FastifyRequest): boolean {
  const { user, refused } = shell.visitOf(request)
  return user === null && refused === null
}

async function logIn(shell: Shell, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { db, config } = shell.parts
  if (!offersLogin(shell, request)) return reply.redirect('/', 303)
  if (!shell.isOurForm(request)) return shell.trouble('stale-form', request, reply)
  const { user = '', password = '', to } = textsOf(request.body)
  const name = user.trim()
  const now = shell.now()
  const attempt = { address: request.ip, name }
  if (!(await countAttempt(db, attempt, now))) return showForm(shell, request, reply, { fault: 'too-often', name })
  const known = config.web.users.find(candidate => candidate.name.toLowerCase() === name.toLowerCase())
  const hash = known?.password_hash.reveal() ?? null
  if (!(await verifyPassword(password, hash)) || !known || hash === null) {
    return showForm(shell, request, reply, { fault: 'wrong', name })
  }
  await forgetAttempts(db, attempt)
  // A new token: one that somebody may have planted before is worth nothing now.
  const token = newToken()
  await openSession(db, token, { user: known.name, credential: fingerprintOf(hash) }, now)
  await writeAudit(db, known.name, { action: 'login', object: '', detail: {} }, now)
  setToken(reply, token, shell.gate.secure, LONGEST_SESSION_SECONDS)
  return reply.redirect(ownPath(to), 303)
}

async function logOut(shell: Shell, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (!shell.isOurForm(request)) return shell.trouble('stale-form', request, reply)
  await endSession(shell.parts.db, shell.visitOf(request).token)
  setToken(reply, newToken(), shell.gate.secure)
  return reply.redirect('/login', 303)
}

/** Only paths of our own: a link in a mail must not lead from our login to a stranger's page. */
export function ownPath(to: string | undefined): string {
  const base = 'http://own.invalid'
  if (to === undefined || !to.startsWith('/') || !URL.canParse(to, base)) return '/'
  const { origin, pathname, search } = new URL(to, base)
  return origin === base ? `${pathname}${search}` : '/'
}

interface LoginState {
  readonly fault?: 'wrong' | 'too-often'
  readonly name?: string
}

const statuses = { wrong: 401, 'too-often': 429 } as const

function showForm(shell: Shell, request: FastifyRequest, reply: FastifyReply, state: LoginState): FastifyReply {
  const language = shell.language(request, reply)
  const to = ownPath(textsOf(request.method === 'GET' ? request.query : request.body).to)
  const body = <LoginForm csrfToken={shell.csrfToken(request)} language={language} to={to} state={state} />
  const status = state.fault ? statuses[state.fault] : 200
  return shell.send({ title: loginWords[language].title, body, status }, request, reply)
}

interface LoginFormProps {
  readonly csrfToken: string
  readonly language: Language
  readonly to: string
  readonly state: LoginState
}

function LoginForm({ csrfToken, language, to, state }: LoginFormProps): JSX.Element {
  const words = loginWords[language]
  return (
    <>
      <h1>{words.title}</h1>
      {state.fault && (
        <p class="trouble" role="alert">
          {words[state.fault]}
        </p>
      )}
      <form method="post" action="/login">
        <input type="hidden" name={CSRF_FIELD} value={csrfToken} />
        <input type="hidden" name="to" value={to} />
        <div class="field">
          <label for="user">{words.user}</label>
          <input id="user" name="user" type="text" required autocomplete="username" value={state.name ?? ''} />
        </div>
        <div class="field">
          <label for="password">{words.password}</label>
          <input id="password" name="password" type="password" required autocomplete="current-password" />
        </div>
        <button type="submit">{words.send}</button>
      </form>
    </>
  )
}
