import { html, nothing, type Html } from '../../base/html.ts'
import { queueViews, type QueueView } from '../../desk/views.ts'
import { type Role } from '../../journey.ts'
import { worksAtDesk } from '../request/desk-only.ts'
import { icon, type IconName } from '../style/icons.ts'

/** Which item of the side bar a page belongs to. */
export type NavKey =
  | QueueView
  | 'mina-fragor'
  | 'rapporter'
  | 'installningar'
  | 'signaturer'
  | 'status'
  | 'demobrevlada'

/** How many mails a view holds; a view that is absent or empty shows no number. */
export type Counts = Partial<Record<QueueView, number>>

interface Item {
  key: NavKey
  name: string
  icon: IconName
  /** What waits too long already is shown in red. */
  late?: true
  /** The key after G that leads there. */
  jump?: string
}

interface Group {
  name: string | null
  items: readonly Item[]
}

/** Where a view of the queue lives. */
export function viewUrl(view: QueueView): string {
  return view === 'att-besvara' ? '/att-besvara' : `/att-besvara/${view}`
}

/** The name of a view, as its heading and its item say it. */
export function viewName(view: QueueView): string {
  const item = queue.flatMap((group) => group.items).find(({ key }) => key === view)
  if (item === undefined) throw new Error(`The view ${view} has no name.`)
  return item.name
}

/** The first page of a person, by role. */
export function homeOf(role: Role): string {
  return homes[role]
}

/** The views and pages that a role has, as the list in the side bar. */
export function navigation(
  role: Role,
  { current, counts, demo }: { current: NavKey | null; counts: Counts; demo: boolean },
): Html {
  const groups = worksAtDesk(role) ? queue : role === 'handlaggare' ? officer : []
  const list = (items: readonly Item[]) => items.map((item) => link(item, { current, counts }))
  return html`${groups.map((group, i) =>
      group.name === null
        ? html`<ul class="v">
            ${list(group.items)}
          </ul>`
        : html`<section aria-labelledby="v-${i}">
            <h2 id="v-${i}">${group.name}</h2>
            <ul class="v">
              ${list(group.items)}
            </ul>
          </section>`,
    )}
    <ul class="${groups.length > 0 ? 'v v-more' : 'v'}">
      ${list(more(role, demo))}
    </ul>`
}

const homes: Record<Role, string> = {
  kommunvagledare: '/att-besvara',
  teamledare: '/att-besvara',
  handlaggare: '/mina-fragor',
  verksamhetsutvecklare: '/rapporter',
  registrator: '/rapporter',
  chef: '/rapporter',
  admin: '/installningar/personer',
}

const queue: readonly Group[] = [
  {
    name: null,
    items: [
      { key: 'att-besvara', name: 'Att besvara', icon: 'inbox', jump: 'a' },
      { key: 'mina', name: 'Mina ärenden', icon: 'user', jump: 'm' },
      { key: 'ej-tilldelade', name: 'Ej tilldelade', icon: 'circle-dashed' },
      { key: 'osaker', name: 'Osäker', icon: 'circle-question-mark' },
    ],
  },
  {
    name: 'Tid',
    items: [
      { key: 'akut', name: 'Akut', icon: 'siren', late: true },
      { key: 'forsenade', name: 'Försenade', icon: 'clock-alert', late: true },
      { key: 'forfaller-idag', name: 'Förfaller idag', icon: 'calendar-clock' },
    ],
  },
  {
    name: 'Hos andra',
    items: [
      { key: 'hos-forvaltning', name: 'Hos förvaltning', icon: 'corner-up-right' },
      { key: 'ej-aterkopplat', name: 'Ej återkopplat', icon: 'bell-ring', late: true, jump: 'å' },
      { key: 'vantar', name: 'Väntar på invånaren', icon: 'hourglass' },
      { key: 'inte-skickat', name: 'Inte skickat', icon: 'mail-warning', late: true },
    ],
  },
  {
    name: 'Sorterat',
    items: [
      { key: 'skrappost', name: 'Skräppost', icon: 'ban' },
      { key: 'automatiskt', name: 'Automatiskt', icon: 'bot' },
      { key: 'avslutade', name: 'Avslutade', icon: 'archive' },
    ],
  },
]

const officer: readonly Group[] = [
  { name: null, items: [{ key: 'mina-fragor', name: 'Mina frågor', icon: 'inbox' }] },
]

function more(role: Role, demo: boolean): Item[] {
  return [
    ...(demo ? [{ key: 'demobrevlada', name: 'Demobrevlåda', icon: 'mail' } as const] : []),
    ...(role === 'handlaggare'
      ? []
      : [{ key: 'rapporter', name: 'Rapporter', icon: 'chart-column', jump: 'r' } as const]),
    ...(role === 'teamledare'
      ? [{ key: 'signaturer', name: 'Signaturer', icon: 'pen-line' } as const]
      : []),
    ...(role === 'admin'
      ? [
          { key: 'status', name: 'Driftläge', icon: 'shield-check' } as const,
          { key: 'installningar', name: 'Inställningar', icon: 'settings-2' } as const,
        ]
      : []),
  ]
}

function link(item: Item, { current, counts }: { current: NavKey | null; counts: Counts }): Html {
  const number = (isView(item.key) ? counts[item.key] : undefined) ?? 0
  return html`<li>
    <a
      href="${urlOf(item.key)}"
      data-view="${item.key}"
      ${item.jump !== undefined && html`data-key="g>${item.jump}"`}
      ${current === item.key && html`aria-current="page"`}
      >${icon(item.icon)}<span>${item.name}</span>${
        item.key in pages
          ? nothing
          : html`<span class="${item.late ? 'n n-late' : 'n'}">${number > 0 ? number : ''}</span>`
      }</a
    >
  </li>`
}

function urlOf(key: NavKey): string {
  return isView(key) ? viewUrl(key) : pages[key]
}

function isView(key: NavKey): key is QueueView {
  return (queueViews as readonly string[]).includes(key)
}

const pages: Record<Exclude<NavKey, QueueView>, string> = {
  'mina-fragor': '/mina-fragor',
  rapporter: '/rapporter',
  installningar: '/installningar/personer',
  signaturer: '/installningar/signaturer',
  status: '/status',
  demobrevlada: '/demobrevlada',
}
