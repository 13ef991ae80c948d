/** What can go wrong with a report; the messages are for people and say what to do. */

/** What a person asked for is no period. */
export class PeriodError extends Error {
  override readonly name = 'PeriodError'
}

/** Nobody was read in the period: there is nothing to report. */
export class NoDataError extends Error {
  override readonly name = 'NoDataError'
}

/** The folder can't be written to. */
export class OutFolderError extends Error {
  override readonly name = 'OutFolderError'
}
