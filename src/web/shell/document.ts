import { type FastifyRequest } from 'fastify'
import { html, raw, type Html } from '../../base/html.ts'
import { assetUrl } from './assets.ts'
import { brand } from './brand.ts'

/** A whole HTML document in our look. */
export function document(
  request: FastifyRequest,
  { title, body, look = '' }: { title: string; body: Html; look?: string },
): Html {
  return html`${raw('<!doctype html>')}
    <html lang="sv">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="csp-nonce" content="${request.nonce}" />
        <meta name="csrf-token" content="${request.csrf}" />
        <meta name="turbo-prefetch" content="false" />
        <meta name="turbo-cache-control" content="no-preview" />
        <title>${title} – Svarstid</title>
        <link rel="icon" href="${assetUrl('icon.svg')}" type="image/svg+xml" />
        <link rel="stylesheet" href="${assetUrl('svarstid.css')}" data-turbo-track="reload" />
        <script type="module" src="${assetUrl('app.js')}" data-turbo-track="reload"></script>
      </head>
      <body class="${look}" ${request.session !== null && html`data-signed-in`}>
        <a class="skip" href="#main">Hoppa till innehållet</a>
        ${body}
      </body>
    </html>`
}

/** A page without the side bar, in the middle of the paper: sign-in, invitation, faults. */
export function door(
  request: FastifyRequest,
  { title, main }: { title: string; main: Html },
): Html {
  return document(request, {
    title,
    look: 'on-paper',
    body: html`<div class="door">
      <main id="main" class="door-in">
        <p class="brand brand-lg">${brand(request.server.ctx.config.municipality.name)}</p>
        ${main}
      </main>
    </div>`,
  })
}
