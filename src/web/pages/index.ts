import type { NavigationEntry, Page } from '../page.ts'

/** Every page of the accounts, alerts and events: one line each. */
export const pages: readonly Page[] = []

/** The menu, in its order. */
export const navigation: readonly NavigationEntry[] = [
  { path: '/', title: { it: 'Panoramica', en: 'Overview' } },
  { path: '/alerts', title: { it: 'Avvisi', en: 'Alerts' } },
  { path: '/events', title: { it: 'Eventi', en: 'Events' } },
]
