import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { temporaryFolder } from './folder.ts'
import { freePort } from './free-port.ts'
import { programOf } from './program.ts'

export interface AlertmanagerServer {
  readonly url: string
  /** Stops it and removes its data. */
  remove(): Promise<void>
}

/** Prometheus's own, alone, with nobody to tell. */
const config = 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n'

export async function startRealAlertmanager(): Promise<AlertmanagerServer> {
  const program = programOf({
    name: 'Alertmanager',
    programs: ['prometheus-alertmanager', 'alertmanager'],
    packages: {
      apt: ['prometheus-alertmanager'],
      dnf: 'golang-github-prometheus-alertmanager',
      apk: 'alertmanager',
    },
    unpacked: true,
    remedy: 'install prometheus-alertmanager.',
  })
  const folder = temporaryFolder('alertmanager')
  const file = join(folder.path, 'alertmanager.yml')
  writeFileSync(file, config)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const own = [`--config.file=${file}`, `--storage.path=${folder.path}`, `--web.listen-address=127.0.0.1:${port}`]
  const child = spawn(program, [...own, '--cluster.listen-address='], { stdio: ['ignore', 'ignore', 'pipe'] })
  const said: Buffer[] = []
  child.stderr.on('data', chunk => said.push(chunk))
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}: ${Buffer.concat(said)}`)
    await sleep(20)
  }
  return {
    url,
    async remove() {
      if (child.exitCode === null && child.kill()) await once(child, 'exit')
      folder.remove()
    },
  }
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/-/ready`).then(
    async response => {
      await response.arrayBuffer()
      return response.ok
    },
    () => false,
  )
}
