import type { z } from 'zod'
import type { AccountRef } from '../collector.ts'
import { isUnknownParameter } from './errors.ts'
import type { Answer, GraphSession } from './session.ts'

/** Values of `fields`, richest first. */
export type FieldLists = readonly [string, ...string[]]

export interface AccountAnswer<T> extends Answer<T> {
  /** The list that was answered. */
  readonly fields: string
}

/** Asks for an account itself. One field that the platform knows no longer fails a whole list: then the next is tried. */
export async function askAccount<T>(
  session: GraphSession,
  account: AccountRef,
  lists: FieldLists,
  schema: z.ZodType<T>,
): Promise<AccountAnswer<T>> {
  const answer = await askFirst(session, account, lists, schema)
  if (answer.fields !== lists[0])
    session.ctx.note(`${account.key}: only ${answer.fields} were read: the platform refuses one of ${lists[0]}`)
  return answer
}

async function askFirst<T>(
  session: GraphSession,
  account: AccountRef,
  [fields, next, ...poorer]: FieldLists,
  schema: z.ZodType<T>,
): Promise<AccountAnswer<T>> {
  const path = encodeURIComponent(account.platformId ?? account.handle)
  try {
    const answer = await session.ask({ account: account.id, path, query: { fields }, optional: false }, schema)
    return { ...answer, fields }
  } catch (error) {
    if (next === undefined || !isUnknownParameter(error)) throw error
    return askFirst(session, account, [next, ...poorer], schema)
  }
}
