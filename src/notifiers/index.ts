import { alertmanager } from './alertmanager/index.ts'
import { email } from './email/index.ts'
import type { NotifierDefinition } from './notifier.ts'
import { slack } from './slack/index.ts'
import { teams } from './teams/index.ts'
import { telegram } from './telegram/index.ts'
import { webhook } from './webhook/index.ts'

/** The registry: a notifier is one folder and one line here. */
export const notifierDefinitions: readonly NotifierDefinition<unknown>[] = [
  email,
  webhook,
  slack,
  teams,
  telegram,
  alertmanager,
]
