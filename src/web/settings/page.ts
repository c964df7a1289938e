import { type FastifyRequest } from 'fastify'
import { html, type Html } from '../../base/html.ts'
import { page } from '../shell/page.ts'

const parts = [
  { path: '/installningar/personer', name: 'Personer' },
  { path: '/installningar/forvaltningar', name: 'Förvaltningar och funktioner' },
  { path: '/installningar/formular', name: 'Webbformulär' },
  { path: '/installningar/regler', name: 'Regler' },
  { path: '/installningar/mejl-ut', name: 'Mejl ut' },
] as const

/** A page of the settings, with the list of them beside it. */
export function settingsPage(
  request: FastifyRequest,
  { title, main }: { title: string; main: Html },
): Promise<Html> {
  const here = (path: string) => request.url.startsWith(path)
  return page(request, {
    title: `${title} – Inställningar`,
    current: 'installningar',
    main: html`<header class="page-head">
        <div><h1>Inställningar</h1></div>
      </header>
      <div class="set">
        <nav class="set-nav" aria-label="Inställningar">
          <ul>
            ${parts.map(
              ({ path, name }) =>
                html`<li>
                  <a href="${path}" ${here(path) && html`aria-current="true"`}>${name}</a>
                </li>`,
            )}
          </ul>
        </nav>
        <div class="set-in">${main}</div>
      </div>`,
  })
}
