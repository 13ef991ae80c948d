import { isAlias, isMap, isNode, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { Fault } from './faults.ts'

/** A parsed file: its plain value, and the line on which a path stands. */
export interface YamlFile {
  readonly value: unknown
  /** Line from 1 of the deepest part of the path that exists. */
  lineOf(path: readonly PropertyKey[]): number
  readonly faults: readonly Fault[]
}

/** Reads YAML. The library's own messages quote the text, which may be a secret; ours are chosen by its error code. */
export function readYaml(text: string): YamlFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const faults = document.errors.map(error => fault(error.code, lines.linePos(error.pos[0]).line))
  const lineOf = (path: readonly PropertyKey[]) => lines.linePos(offsetOf(document.contents, path)).line
  if (faults.length > 0) return { value: undefined, lineOf, faults }
  try {
    return { value: document.toJS() as unknown, lineOf, faults }
  } catch {
    return { value: undefined, lineOf, faults: [fault('BAD_ALIAS', 1)] }
  }
}

function fault(code: string, line: number): Fault {
  return { path: [], message: syntaxWords[code] ?? `is no valid YAML (${code})`, line }
}

const syntaxWords: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this key stands twice in one group; keep one of them',
  TAB_AS_INDENT: 'is indented with a tab; YAML wants spaces',
  BAD_INDENT: 'is indented differently from its neighbours, or a bracket or quote before it was not closed',
  BAD_ALIAS: 'refers to an anchor (*name) that does not exist or that refers to itself',
  MISSING_CHAR: 'something is missing here: a quote, a bracket, or the colon and space after a key',
  MULTILINE_IMPLICIT_KEY: 'is not "key: value"; write a colon and a space after the key, or put the text in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'has two colons in one line; put the value in quotes',
  BAD_SCALAR_START: 'begins with a character that YAML keeps for itself (@ or `); put the value in quotes',
  BAD_DQ_ESCAPE: 'has a \\ that YAML does not know inside double quotes; use single quotes',
  MULTIPLE_DOCS: 'begins a second document (---); keep one',
  NON_STRING_KEY: 'has a key that is no text',
  UNEXPECTED_TOKEN: 'is no valid YAML here; check the quotes, colons and indentation of this line and the one before',
}

function offsetOf(contents: Node | null, path: readonly PropertyKey[]): number {
  let node: unknown = contents
  let offset = startOf(contents)
  for (const key of path) {
    const step = descend(node, key)
    if (step === null) return offset
    offset = step.offset
    node = step.value
  }
  return offset
}

function descend(node: unknown, key: PropertyKey): { readonly offset: number; readonly value: unknown } | null {
  if (isAlias(node)) return null
  if (isSeq(node) && typeof key === 'number') {
    const value: unknown = node.items[key]
    return isNode(value) ? { offset: startOf(value), value } : null
  }
  if (!isMap(node)) return null
  const pair = node.items.find(item => String(item.key) === String(key))
  return pair && isNode(pair.key) ? { offset: startOf(pair.key), value: pair.value } : null
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0
}
