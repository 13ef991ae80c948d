/** What is told of a fault that nobody raised for people: its words may hold anything, its kind and code hold no secret. */
export function kindOfFault(error: unknown): string {
  if (!(error instanceof Error)) return 'unexpected fault'
  const code = 'code' in error && typeof error.code === 'string' && /^\w{1,40}$/.test(error.code) ? error.code : null
  return `unexpected ${error.name}${code === null ? '' : ` (${code})`}`
}
