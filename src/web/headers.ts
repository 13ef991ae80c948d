import type { FastifyHelmetOptions } from '@fastify/helmet'

/**
 * Style sheet, script, pictures and requests are our own, no script or style stands inline, nothing frames us, forms go to
 * ourselves only. Charts stand in the page as SVG with attributes in place of styles.
 */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
}

/** `secure`: people reach us over TLS. */
export function helmetOptions(secure: boolean): FastifyHelmetOptions {
  return {
    contentSecurityPolicy,
    // Not `no-referrer`: under it browsers write `Origin: null` with every form, and forms are known by their origin.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    xFrameOptions: { action: 'deny' },
  }
}
