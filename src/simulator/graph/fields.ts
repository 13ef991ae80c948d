import type { Json } from '../reply.ts'
import { badParameter, graphError } from './errors.ts'

/** One entry of a `fields` parameter: `comments.summary(true).limit(0){id}`. */
export interface FieldRequest {
  readonly name: string
  readonly modifiers: ReadonlyMap<string, string>
  readonly fields: readonly FieldRequest[]
}

/** How the fields of a kind of node are read; `undefined` leaves the field out of the answer. */
export type FieldReaders<Node> = Readonly<Record<string, (node: Node, request: FieldRequest) => unknown>>

const parsed = new Map<string, readonly FieldRequest[]>()

/** Parses a `fields` parameter. Throws code 2500 where the real one would. */
export function parseFields(text: string): readonly FieldRequest[] {
  const known = parsed.get(text)
  if (known) return known
  const parser = new FieldParser(text)
  const fields = parser.list()
  if (!parser.done) throw syntaxError(text)
  if (parsed.size > 1000) parsed.clear()
  parsed.set(text, fields)
  return fields
}

/** Reads the asked fields of a node; its id always comes along. */
export function readFields<Node>(
  type: string,
  readers: FieldReaders<Node>,
  node: Node,
  fields: readonly FieldRequest[],
): Json {
  const answer: Record<string, unknown> = {}
  for (const field of fields) {
    const reader = readers[field.name]
    if (!reader) throw badParameter(`Tried accessing nonexisting field (${field.name}) on node type (${type})`)
    const value = reader(node, field)
    if (value !== undefined) answer[field.name] = value
  }
  if (!('id' in answer)) answer.id = readers.id?.(node, ID)
  return answer
}

const ID: FieldRequest = { name: 'id', modifiers: new Map(), fields: [] }

function syntaxError(text: string): Error {
  return graphError({ code: 2500, message: `Syntax error in fields: "${text}"` })
}

class FieldParser {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text.replaceAll(/\s/g, '')
  }

  get done(): boolean {
    return this.#at >= this.#text.length
  }

  list(): FieldRequest[] {
    const fields = [this.#field()]
    while (this.#take(',')) fields.push(this.#field())
    return fields
  }

  #field(): FieldRequest {
    const name = this.#word()
    const modifiers = new Map<string, string>()
    while (this.#take('.')) modifiers.set(this.#word(), this.#take('(') ? this.#until(')') : '')
    let fields: FieldRequest[] = []
    if (this.#take('{')) {
      fields = this.list()
      if (!this.#take('}')) throw syntaxError(this.#text)
    }
    return { name, modifiers, fields }
  }

  #take(sign: string): boolean {
    const found = this.#text[this.#at] === sign
    if (found) this.#at++
    return found
  }

  #word(): string {
    const word = /^[A-Za-z0-9_]+/.exec(this.#text.slice(this.#at))?.[0]
    if (!word) throw syntaxError(this.#text)
    this.#at += word.length
    return word
  }

  #until(sign: string): string {
    const end = this.#text.indexOf(sign, this.#at)
    if (end < 0) throw syntaxError(this.#text)
    const text = this.#text.slice(this.#at, end)
    this.#at = end + 1
    return text
  }
}
