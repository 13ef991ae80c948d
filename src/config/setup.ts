import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { called } from '../called.ts'
import { CollectorLoadError, loadCollectors } from '../collectors/index.ts'
import type { Demo } from '../demo/config.ts'
import { type Environment, readEnvironment, unknownVariableFaults } from './env.ts'
import { ConfigError, type FaultList, inOrder } from './faults.ts'
import { type Config, readConfig, readText, referencedVariables } from './file.ts'
import type { Plugins } from './plugins.ts'
import type { SecretSource } from './secrets.ts'
import { readYaml } from './yaml.ts'

/** Everything that a person sets: the environment, and polso.yaml or the demo's configuration. */
export interface Setup {
  /** Paths in it are absolute; defaults stand for what has faults. */
  readonly environment: Environment
  /** `null` when it has faults, or is not there. */
  readonly config: Config | null
  /** What the configuration is called when it is spoken of. */
  readonly name: string
  readonly faults: readonly FaultList[]
  /** Set where the configuration is the demo's; whoever reads the setup closes it. */
  readonly demo: Demo | null
  /** With the collectors of third parties that the file names. */
  readonly plugins: Plugins
}

export interface SetupOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Relative paths start here. */
  readonly cwd: string
  readonly plugins: Plugins
  /** Of the demo's own command, which runs on the demo whatever else lies in the folder. */
  readonly demo?: Demo | undefined
}

/** Reads it all and answers what is right and every fault; it does not throw for them, so that doctor can go on. */
export async function readSetup(options: SetupOptions): Promise<Setup> {
  const source = { env: options.env, readFile: (path: string) => readFileSync(path, 'utf8') }
  const { environment: given, faults } = readEnvironment(source)
  const environment: Environment = {
    ...given,
    configPath: resolve(options.cwd, given.configPath),
    dataDir: resolve(options.cwd, given.dataDir),
  }
  const found = await find(environment, options, source)
  const unknown = unknownVariableFaults(options.env, found.referenced)
  const lists = [{ source: 'environment', faults: [...faults, ...unknown] }, ...found.lists]
  return {
    environment,
    config: found.config && withOverrides(found.config, environment),
    name: found.name,
    faults: lists.filter(list => list.faults.length > 0),
    demo: found.demo,
    plugins: found.plugins,
  }
}

interface Found {
  readonly name: string
  readonly config: Config | null
  readonly lists: readonly FaultList[]
  /** Names of the environment variables that hold its secrets. */
  readonly referenced: ReadonlySet<string>
  readonly demo: Demo | null
  readonly plugins: Plugins
}

async function find(environment: Environment, options: SetupOptions, source: SecretSource): Promise<Found> {
  const { configPath, configNamed, dataDir } = environment
  if (options.demo) return ofDemo(options.demo, options.plugins)
  if (configNamed || existsSync(configPath)) return fromFile(configPath, source, options.plugins)
  if (!existsSync(join(dataDir, 'demo.json')))
    return faulty('polso.yaml', ConfigError.of('polso.yaml', noFile), options.plugins)
  return openDemoOf(dataDir, options.plugins)
}

const noFile = `there is none in this folder; copy ${called.example} to polso.yaml and change what is yours, or see polso at work with: ${called.demo}`

async function fromFile(path: string, source: SecretSource, installed: Plugins): Promise<Found> {
  const name = basename(path)
  try {
    const text = readText(path, source)
    const { plugins, faults: missing } = await withThirdParties(text, dirname(path), installed)
    const { config, faults } = readConfig(text, source, plugins)
    const all = inOrder([...missing, ...faults])
    const lists = [{ source: name, faults: all }]
    return { name, config, lists, referenced: referencedVariables(text), demo: null, plugins }
  } catch (error) {
    if (error instanceof ConfigError) return faulty(name, error, installed)
    throw error
  }
}

/** Collectors of other packages are loaded before the file is judged, since they know what their settings are. */
async function withThirdParties(text: string, folder: string, installed: Plugins) {
  const { value, lineOf } = readYaml(text)
  const path = ['collectors']
  const names = z.object({ collectors: z.array(z.string()).min(1) }).safeParse(value).data?.collectors ?? []
  if (names.length === 0) return { plugins: installed, faults: [] }
  try {
    return { plugins: { ...installed, collectors: await loadCollectors(names, folder) }, faults: [] }
  } catch (error) {
    if (!(error instanceof CollectorLoadError)) throw error
    return { plugins: installed, faults: [{ path: [], line: lineOf(path), message: error.message }] }
  }
}

/** The simulator is loaded only where it is needed. */
async function openDemoOf(dataDir: string, plugins: Plugins): Promise<Found> {
  const { openDemo } = await import('../demo/config.ts')
  const broken = () => faulty('the demo', ConfigError.of(join(dataDir, 'demo.json'), brokenDemo), plugins)
  try {
    const demo = await openDemo(dataDir, plugins)
    return demo === null ? broken() : ofDemo(demo, plugins)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return broken()
    throw error
  }
}

const brokenDemo = `can not be read; start the demo anew with: ${called.demoWith} --reset`

function ofDemo(demo: Demo, plugins: Plugins): Found {
  return { name: 'the demo', config: demo.config, lists: [], referenced: new Set(), demo, plugins }
}

function faulty(name: string, error: ConfigError, plugins: Plugins): Found {
  return { name, config: null, lists: error.lists, referenced: new Set(), demo: null, plugins }
}

/** The environment wins, so that one file serves every replica. */
function withOverrides(config: Config, environment: Environment): Config {
  const { host, port } = config.http
  return { ...config, http: { host: environment.httpHost ?? host, port: environment.httpPort ?? port } }
}
