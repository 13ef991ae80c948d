import type { NavigationEntry, Page } from '../page.ts'
import { accountPage } from './account.tsx'
import { audiencePage } from './account-audience.tsx'
import { postsPage } from './account-posts.tsx'
import { runsPage } from './account-runs.tsx'
import { alertPage } from './alert.tsx'
import { alertsPage } from './alerts.tsx'
import { eventPage } from './event.tsx'
import { eventsPage } from './events.tsx'
import { overviewPage } from './overview.tsx'
import { silencesPage } from './silences.tsx'

/** Every page of the accounts, alerts and events: one line each. */
export const pages: readonly Page[] = [
  overviewPage,
  accountPage,
  postsPage,
  audiencePage,
  runsPage,
  alertsPage,
  alertPage,
  silencesPage,
  eventsPage,
  eventPage,
]

/** The menu, in its order. */
export const navigation: readonly NavigationEntry[] = [
  { path: '/', title: { it: 'Panoramica', en: 'Overview' } },
  { path: '/alerts', title: { it: 'Avvisi', en: 'Alerts' } },
  { path: '/silences', title: { it: 'Silenzi', en: 'Silences' } },
  { path: '/events', title: { it: 'Eventi', en: 'Events' } },
]
