import { type FastifyInstance } from 'fastify'

/**
 * What every response says to the browser. A route that shows mail sets its own Content-Security-Policy
 * over this one. Styles of ours are a file; Turbo inserts one, with the nonce of <meta name="csp-nonce">.
 */
export function secureHeaders(app: FastifyInstance): void {
  const https = app.ctx.config.publicUrl.startsWith('https://')
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy': policy(request.nonce),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), microphone=(), geolocation=()',
      ...(https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
    })
  })
}

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
