import type { Comments } from '../comments.ts'

const columns = {
  import_id: 'Number of the import.',
  metric: 'Daily figure, or name of the breakdown.',
  dimension: 'age, gender, age_gender, country or city; NULL = a daily figure.',
  file_name: 'Name of the file, without its folder.',
  sha256: 'SHA-256 of the file, hexadecimal.',
  source: 'How rows of snapshots name it: import:<file>#<first 12 digits of the hash>.',
  imported_at: 'When it was imported; UTC.',
  first_day: 'First day that it brought a value for.',
  last_day: 'Last such day.',
  added: 'Values it brought for days of which none was known; of breakdowns their cells.',
  replaced: 'Values it brought in the place of others, as it was told to.',
} as const

export const importComments: Comments = {
  'polso.imports': {
    about: 'Files with history that the platforms no longer give, one row an import.',
    columns: {
      ...columns,
      account_id: 'Account; see polso.accounts.',
      settings: 'How the file was read: encoding, section, columns, formats.',
      author: 'Who imported it.',
      undone_at: 'When it was undone; UTC; NULL = it is in force.',
      undone_by: 'Who undid it; NULL = nobody.',
    },
  },
  'polso.import_replaced': {
    about: 'Rows that gave way to an import; they come back when it is undone.',
    columns: {
      import_id: 'See polso.imports.',
      table_name: 'Table they were in.',
      row: 'The row, by its columns.',
    },
  },
  'analytics.imports': {
    about:
      'Files that figures came from, one row an import in force. Figures of days that they brought have the status partial and the reason imported, and are not judged.',
    columns: {
      ...columns,
      platform: 'Platform.',
      account_key: 'Name of the account in polso.yaml.',
      page_id: "The platform's own id of the account; NULL until it was first read.",
      page_name: 'Name of the account.',
    },
  },
}
