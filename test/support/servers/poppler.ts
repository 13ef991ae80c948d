import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { programOf } from './program.ts'

/** What a reader's program finds in a PDF. */
export interface ReadPdf {
  /** Text of each page, as it is laid out in reading order. */
  readonly pages: readonly string[]
  /** By the names that `pdfinfo` gives them, e.g. `Pages`. */
  readonly info: ReadonlyMap<string, string>
}

/** Reads a PDF with Poppler: of PATH, else installed with the system's package manager. */
export function readPdf(file: Buffer): ReadPdf {
  const folder = dirname(
    programOf({
      name: 'Poppler',
      programs: ['pdftotext'],
      packages: { apt: ['poppler-utils'], dnf: 'poppler-utils', apk: 'poppler-utils', brew: 'poppler' },
      remedy: 'install poppler-utils (pdftotext and pdfinfo).',
    }),
  )
  const own = mkdtempSync(join(tmpdir(), 'polso-pdf-'))
  try {
    const path = join(own, 'file.pdf')
    writeFileSync(path, file)
    const run = (program: string, args: readonly string[]) =>
      execFileSync(join(folder, program), args, { encoding: 'utf8', stdio: 'pipe', env: { ...process.env, TZ: 'UTC' } })
    const text = run('pdftotext', ['-enc', 'UTF-8', path, '-'])
    const lines = run('pdfinfo', ['-isodates', path]).split('\n')
    const info = lines.flatMap((line): [string, string][] => {
      const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, value]]
    })
    // Each page ends with a form feed.
    return { pages: text.split('\f').slice(0, -1), info: new Map(info) }
  } finally {
    rmSync(own, { recursive: true })
  }
}
