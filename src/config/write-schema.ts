import { writeFileSync } from 'node:fs'
import { installedPlugins } from '../plugins.ts'
import { jsonSchemaOf } from './json-schema.ts'

/** `npm run schema`: writes the JSON Schema by which editors complete polso.yaml. A test keeps it current. */
const path = new URL('../../polso.schema.json', import.meta.url)
writeFileSync(path, `${JSON.stringify(jsonSchemaOf(installedPlugins), null, 2)}\n`)
