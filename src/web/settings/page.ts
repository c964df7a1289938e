import { type FastifyRequest } from 'fastify'
import { html, type Html } from '../../base/html.ts'
import { page } from '../shell/page.ts'

const signatures = '/installningar/signaturer'
const parts = [
  { path: '/installningar/personer', name: 'Personer' },
  { path: signatures, name: 'Signaturer' },
  { path: '/installningar/forvaltningar', name: 'Förvaltningar och funktioner' },
  { path: '/installningar/formular', name: 'Webbformulär' },
  { path: '/installningar/regler', name: 'Regler' },
  { path: '/installningar/mejl-ut', name: 'Mejl ut' },
] as const

/** A page of the settings, with the list beside it of those that the person may see. */
export function settingsPage(
  request: FastifyRequest,
  { title, main }: { title: string; main: Html },
): Promise<Html> {
  const here = (path: string) => request.url.startsWith(path)
  const isAdmin = request.person.role === 'admin'
  return page(request, {
    title: `${title} – Inställningar`,
    current: isAdmin ? 'installningar' : 'signaturer',
    main: html`<header class="page-head">
        <div><h1>Inställningar</h1></div>
      </header>
      <div class="set">
        <nav class="set-nav" aria-label="Inställningar">
          <ul>
            ${parts
              .filter(({ path }) => isAdmin || path === signatures)
              .map(
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
