import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from './folder.ts'
import { freePort } from './free-port.ts'
import { programOf } from './program.ts'

/** Real reverse proxies with the examples of the documentation; without TLS, which is theirs alone. */
export interface ReverseProxy {
  readonly base: string
  close(): Promise<void>
}

export interface Behind {
  /** As the documentation has it. */
  readonly example: string
  /** Ports on loopback of the page, and of what says who somebody is. */
  readonly page: number
  readonly sso: number
}

export async function startNginx({ example, page, sso }: Behind): Promise<ReverseProxy> {
  const program = programOf({
    name: 'nginx',
    programs: ['nginx'],
    packages: { apt: ['nginx'], dnf: 'nginx', apk: 'nginx' },
    unpacked: true,
    remedy: 'install nginx.',
  })
  const port = await freePort()
  const server = toUs(example, page, sso)
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
    .replace(/^ *ssl_certificate.*\n/gm, '')
  const text = (folder: string) => `
    daemon off;
    pid ${join(folder, 'pid')};
    error_log ${join(folder, 'errors')};
    events {}
    http {
      access_log ${join(folder, 'access')};
      ${server}
    }`
  return run(program, port, 'nginx.conf', text, file => ['-e', 'stderr', '-c', file])
}

export async function startCaddy({ example, page, sso }: Behind): Promise<ReverseProxy> {
  const program = programOf({
    name: 'Caddy',
    programs: ['caddy'],
    packages: { apt: ['caddy'], dnf: 'caddy', apk: 'caddy' },
    unpacked: true,
    remedy: 'install caddy.',
  })
  const port = await freePort()
  const site = toUs(example, page, sso).replace(/^\S+ \{/, `http://127.0.0.1:${port} {`)
  const text = () => `{\n  admin off\n}\n${site}`
  return run(program, port, 'Caddyfile', text, file => ['run', '--adapter', 'caddyfile', '--config', file])
}

function toUs(example: string, page: number, sso: number): string {
  return example.replaceAll('127.0.0.1:8080', `127.0.0.1:${page}`).replaceAll('127.0.0.1:9091', `127.0.0.1:${sso}`)
}

async function run(
  program: string,
  port: number,
  name: string,
  text: (folder: string) => string,
  args: (file: string) => readonly string[],
): Promise<ReverseProxy> {
  const folder = temporaryFolder('proxy')
  const file = join(folder.path, name)
  writeFileSync(file, text(folder.path))
  const child = spawn(program, args(file), {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, XDG_CONFIG_HOME: folder.path, XDG_DATA_HOME: folder.path },
  })
  let said = ''
  child.stderr.on('data', chunk => {
    said += chunk
  })
  const ended = once(child, 'exit')
  const base = `http://127.0.0.1:${port}`
  while (!(await answers(base))) {
    if (child.exitCode !== null) throw new Error(`${program} ended right after its start: ${said}`)
    await sleep(20)
  }
  return {
    base,
    async close() {
      child.kill('SIGTERM')
      await ended
      folder.remove()
    },
  }
}

function answers(base: string): Promise<boolean> {
  return fetch(`${base}/healthz`, { redirect: 'manual' }).then(
    () => true,
    () => false,
  )
}
