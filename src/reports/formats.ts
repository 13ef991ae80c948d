/** Forms of a report. */
export const formats = ['html', 'pdf', 'csv', 'json'] as const
export type Format = (typeof formats)[number]
