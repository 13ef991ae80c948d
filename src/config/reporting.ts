import type { Config } from './file.ts'

/** Whether a report is written or mailed at the end of a contract. */
export function wantsReports({ verifica: { out, mail_to: mailTo } }: Pick<Config, 'verifica'>): boolean {
  return out !== undefined || mailTo.length > 0
}

/** The email notifier that mails it; the configuration was checked to have one where somebody is mailed. */
export function mailingNotifier({ verifica, notifiers }: Pick<Config, 'verifica' | 'notifiers'>): string | undefined {
  return verifica.notifier ?? notifiers.find(({ type }) => type === 'email')?.id
}
