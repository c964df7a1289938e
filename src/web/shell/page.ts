import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { clockTime } from '../../clock/words.ts'
import { counts as countViews } from '../../desk/queue.ts'
import { type Person } from '../../municipality/people.ts'
import { brand } from './brand.ts'
import { csrfField } from '../request/csrf.ts'
import { worksAtDesk } from '../request/desk-only.ts'
import { document } from './document.ts'
import { face } from './face.ts'
import { mailboxHealth, type MailboxHealth } from '../status/mailbox-health.ts'
import { navigation, type Counts, type NavKey } from './navigation.ts'
import { helpDialog, searchDialog } from './overlays.ts'
import { icon } from '../style/icons.ts'

export interface PageOptions {
  /** Without the name of the product: "Att besvara (12)". Never a citizen's words when sensitive. */
  title: string
  /** What stands in <main>. */
  main: Html
  current?: NavKey
  /** Further classes of <main>, such as "ticket". */
  look?: string
}

export interface ColumnsOptions {
  title: string
  /** The columns beside the side bar, one of them <main id="main">. */
  columns: Html
  current?: NavKey
  /** The class of the grid: "app-queue". */
  grid: string
  /** Toasts and dialogs after the columns. */
  overlays?: Html
}

/** A page in the shell, for a signed-in person: side bar, skip link, dialogs and one column. */
export function page(request: FastifyRequest, options: PageOptions): Promise<Html> {
  const look = options.look === undefined ? 'page' : `page ${options.look}`
  return columnsPage(request, {
    ...options,
    grid: '',
    columns: html`<main class="${look}" id="main">
      <div class="page-in">${options.main}</div>
    </main>`,
  })
}

/** A page in the shell with columns of its own, such as the queue's list and reading pane. */
export async function columnsPage(request: FastifyRequest, options: ColumnsOptions): Promise<Html> {
  const { db, mailboxes } = request.server.ctx
  const [counts, health] = await Promise.all([
    viewCounts(request),
    mailboxHealth(db, mailboxes, request.now),
  ])
  return document(request, {
    title: options.title,
    body: html`<div class="app ${options.grid}">
        ${sideBar(request, { current: options.current ?? null, counts, health })} ${options.columns}
      </div>
      ${signedOutBar} ${options.overlays ?? nothing} ${searchDialog(request)} ${helpDialog(request)}`,
  })
}

/** Shown by live.js when the session has ended under an open page. */
const signedOutBar = html`<div
  class="banner banner-soon signed-out"
  id="signed-out"
  role="alert"
  hidden
>
  ${icon('circle-alert')}
  <div>
    <p><b>Du har blivit utloggad.</b></p>
    <p>
      Det du skriver finns kvar här. <a href="/logga-in" target="_blank">Logga in i en ny flik</a>
    </p>
  </div>
</div>`

async function viewCounts({ server, person, now }: FastifyRequest): Promise<Counts> {
  if (!worksAtDesk(person.role)) return {}
  return countViews(server.ctx.db, { personId: person.id, now })
}

function sideBar(
  request: FastifyRequest,
  show: { current: NavKey | null; counts: Counts; health: MailboxHealth },
): Html {
  const { config } = request.server.ctx
  const { person } = request
  const desk = worksAtDesk(person.role)
  return html`<div class="side">
    <header class="side-top">
      <a class="brand" href="/">${brand(config.municipality.name)}</a>
      <div class="side-tools">
        ${
          desk
            ? html`<button
                class="btn btn-quiet btn-icon"
                popovertarget="palette"
                aria-label="Sök och kommandon"
              >
                ${icon('search')}
              </button>`
            : nothing
        }
        <button class="btn btn-quiet btn-icon" popovertarget="views" aria-label="Vyer och meny">
          ${icon('menu')}
        </button>
      </div>
    </header>
    ${
      desk
        ? html`<button class="find" popovertarget="palette" data-key="ctrl+k /" data-key-hidden>
            ${icon('search')}<span>Sök</span
            ><span aria-hidden="true"><kbd>Ctrl</kbd><kbd>K</kbd></span>
          </button>`
        : nothing
    }
    <nav class="views" id="views" popover aria-label="Vyer">
      ${navigation(person.role, { ...show, demo: config.demo })}
      <div class="views-foot">${foot(request, show.health)}</div>
    </nav>
    <footer class="side-foot">${foot(request, show.health)}</footer>
  </div>`
}

function foot(request: FastifyRequest, health: MailboxHealth): Html {
  const { name } = request.person
  return html`${fetched(request.person, health)}
    <form method="post" action="/logga-ut" class="me" data-turbo="false">
      ${csrfField(request)}${face(name, 'face-me')}<span class="me-name">${name}</span
      ><button
        type="button"
        class="btn btn-quiet btn-icon"
        popovertarget="help"
        data-key="?"
        data-key-hidden
        aria-label="Kortkommandon"
        title="Kortkommandon"
      >
        ${icon('circle-question-mark')}</button
      ><button class="btn btn-quiet btn-icon" aria-label="Logga ut" title="Logga ut">
        ${icon('log-out')}
      </button>
    </form>`
}

/** When mail was fetched last, or what is wrong; those who can do something about it get the way there. */
function fetched({ role }: Person, health: MailboxHealth): Html {
  const words =
    health.silent > 0
      ? html`${icon('circle-alert', 'small')}<span
            >${health.silent === 1 ? 'En brevlåda svarar inte' : 'Flera brevlådor svarar inte'}</span
          >`
      : health.contactAt === null
        ? html`${icon('clock-3', 'small')}<span>Inget mejl hämtat än</span>`
        : html`${icon('circle-check', 'small')}<span
              >Mejl hämtat ${clockTime(health.contactAt).replace('.', ':')}</span
            >`
  const look = health.silent > 0 ? 'foot-late' : ''
  return role === 'teamledare' || role === 'admin'
    ? html`<a href="/status" class="${look}">${words}</a>`
    : html`<p class="${look}">${words}</p>`
}
