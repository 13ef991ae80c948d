/** A JSON object as it is stored in a `jsonb` column. */
export type JsonObject = Readonly<Record<string, unknown>>
