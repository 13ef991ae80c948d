import { z } from 'zod'

const loopback = /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(\/|$)/

/** Where an API is. A token must not travel in the clear, except on this machine. */
export const baseUrl = z
  .url({ protocol: /^https?$/ })
  .refine(url => url.startsWith('https://') || loopback.test(url), 'must be https://')
