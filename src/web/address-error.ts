/** The address can't be listened on; the message holds the remedy. */
export class HttpAddressError extends Error {
  override readonly name = 'HttpAddressError'
}
