import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder, refusal, unmakeFolder } from '../disk.ts'
import { OutFolderError } from './errors.ts'
import type { Format } from './formats.ts'
import { renderCsv } from './render/csv.ts'
import { renderHtml } from './render/html.ts'
import { renderJson } from './render/json.ts'
import type { ReportDocument } from './verifica/document.ts'
import type { VerificaFacts } from './verifica/facts.ts'

/** The typesetter of the PDF is large, so it is loaded only where one is set. */
export async function render(document: ReportDocument, facts: VerificaFacts, format: Format): Promise<string | Buffer> {
  switch (format) {
    case 'html':
      return renderHtml(document)
    case 'pdf':
      return (await import('./render/pdf.ts')).renderPdf(document)
    case 'csv':
      return renderCsv(document)
    case 'json':
      return renderJson(document, facts)
  }
}

/** `verifica-2019-03-25-2019-07-31-it-K7QX2M.pdf` */
export function fileName({ language, code }: ReportDocument, { period }: VerificaFacts, format: Format): string {
  return `verifica-${period.from}-${period.to}-${language}-${code}.${format}`
}

/** Makes the folder if need be, and sees to it that files can be written into it. Throws `OutFolderError`. */
export function readyFolder(folder: string): void {
  const draft = join(folder, `.polso.${process.pid}`)
  let made: string | undefined
  try {
    made = makeFolder(folder)
    writeFileSync(draft, '.') // a full disk takes an empty file still
    rmSync(draft)
  } catch (error) {
    dropDraft(draft)
    unmakeFolder(folder, made)
    throw refused(folder, error)
  }
}

/** Writes a file at once: a reader never sees half of it. Throws `OutFolderError`. */
export function writeInto(folder: string, name: string, content: string | Buffer): string {
  const path = join(folder, name)
  const draft = join(folder, `.${name}.${process.pid}`)
  try {
    makeFolder(folder)
    writeFileSync(draft, content)
    renameSync(draft, path)
    return path
  } catch (error) {
    dropDraft(draft)
    throw refused(folder, error)
  }
}

function refused(folder: string, error: unknown): OutFolderError {
  const remedy = 'Give a folder that you may write to: --out DIR, or verifica.out in polso.yaml'
  return new OutFolderError(`Nothing can be written into ${folder}: ${refusal(error, remedy)}`)
}

function dropDraft(draft: string): void {
  try {
    rmSync(draft, { force: true })
  } catch {
    // Where the folder is none, there is no draft either.
  }
}
