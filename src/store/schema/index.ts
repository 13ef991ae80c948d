import type { AccountDaysTable } from './account-days.ts'
import type { AccountProgressTable } from './account-progress.ts'
import type { AccountSnapshotsTable } from './account-snapshots.ts'
import type { AccountsTable } from './accounts.ts'
import type { AccountsDailyView } from './accounts-daily.ts'
import type { AlertTransitionsTable } from './alert-transitions.ts'
import type { AlertsTable } from './alerts.ts'
import type { AudienceSnapshotsTable } from './audience-snapshots.ts'
import type { AuditTable } from './audit.ts'
import type { CallDaysTable } from './call-days.ts'
import type { CollectionRunsTable } from './collection-runs.ts'
import type { ContentSeriesTable } from './content-series.ts'
import type { ContractAccountsTable } from './contract-accounts.ts'
import type { ContractReportsTable } from './contract-reports.ts'
import type { ContractsTable, ContractVersionsTable } from './contracts.ts'
import type { CoverageDaysTable } from './coverage-days.ts'
import type { CredentialStatesTable } from './credential-states.ts'
import type { DigestsTable } from './digests.ts'
import type { EventEffectsTable } from './event-effects.ts'
import type { EventsTable } from './events.ts'
import type { ExpectedDaysTable, ExpectedRevisionsTable } from './expected-days.ts'
import type { FailingChoresTable } from './failing-chores.ts'
import type { ImportReplacedTable, ImportsTable } from './imports.ts'
import type { KeptSinceTable } from './kept-since.ts'
import type { LoginAttemptsTable } from './login-attempts.ts'
import type { MetricDefinitionsTable } from './metric-definitions.ts'
import type { MetricSupportTable } from './metric-support.ts'
import type { NotificationsTable } from './notifications.ts'
import type { PlatformCallsTable } from './platform-calls.ts'
import type { PostDaysTable } from './post-days.ts'
import type { PostSnapshotsTable } from './post-snapshots.ts'
import type { PostTotalsTable } from './post-totals.ts'
import type { PostsTable } from './posts.ts'
import type { ReportsTable } from './reports.ts'
import type { RetiredMetricsTable } from './retired-metrics.ts'
import type { RunCallsTable } from './run-calls.ts'
import type { SessionsTable } from './sessions.ts'
import type { SilencesTable } from './silences.ts'
import type { SlotsTable } from './slots.ts'
import type { SpendingTable } from './spending.ts'
import type { UsedLinksTable } from './used-links.ts'

/** All tables by their qualified name: no query depends on a `search_path`. Comments for analysts: `migrations/0001-spine-comments.ts`. */
export interface Database {
  'polso.account_days': AccountDaysTable
  'polso.account_progress': AccountProgressTable
  'polso.account_snapshots': AccountSnapshotsTable
  'polso.accounts': AccountsTable
  'polso.alert_transitions': AlertTransitionsTable
  'polso.alerts': AlertsTable
  'polso.audit': AuditTable
  'polso.audience_snapshots': AudienceSnapshotsTable
  'polso.call_days': CallDaysTable
  'polso.collection_runs': CollectionRunsTable
  'polso.content_series': ContentSeriesTable
  'polso.contract_accounts': ContractAccountsTable
  'polso.contract_reports': ContractReportsTable
  'polso.contract_versions': ContractVersionsTable
  'polso.contracts': ContractsTable
  'polso.coverage_days': CoverageDaysTable
  'polso.credential_states': CredentialStatesTable
  'polso.digests': DigestsTable
  'polso.event_effects': EventEffectsTable
  'polso.events': EventsTable
  'polso.expected_days': ExpectedDaysTable
  'polso.expected_revisions': ExpectedRevisionsTable
  'polso.failing_chores': FailingChoresTable
  'polso.kept_since': KeptSinceTable
  'polso.import_replaced': ImportReplacedTable
  'polso.imports': ImportsTable
  'polso.login_attempts': LoginAttemptsTable
  'polso.metric_definitions': MetricDefinitionsTable
  'polso.metric_support': MetricSupportTable
  'polso.notifications': NotificationsTable
  'polso.platform_calls': PlatformCallsTable
  'polso.post_days': PostDaysTable
  'polso.post_snapshots': PostSnapshotsTable
  'polso.post_totals': PostTotalsTable
  'polso.posts': PostsTable
  'polso.reports': ReportsTable
  'polso.retired_metrics': RetiredMetricsTable
  'polso.run_calls': RunCallsTable
  'polso.silences': SilencesTable
  'polso.sessions': SessionsTable
  'polso.slots': SlotsTable
  'polso.spending': SpendingTable
  'polso.used_links': UsedLinksTable
  'analytics.accounts_daily': AccountsDailyView
}
