import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { instantAt, localDate } from '../../clock/local-time.ts'
import { clockTime } from '../../clock/words.ts'
import { answeredSince, counts } from '../../desk/queue.ts'
import { type QueueView } from '../../desk/views.ts'
import { viewUrl } from '../shell/navigation.ts'
import { icon, type IconName } from '../style/icons.ts'

/** An empty view: praise where it is due, then what is useful to do next. */
export async function emptyView(request: FastifyRequest, view: QueueView): Promise<Html> {
  if (view !== 'att-besvara') {
    return html`<div class="none">
      <h2>${emptyWords[view]}</h2>
      <p class="muted"><a href="/att-besvara">Till Att besvara</a></p>
    </div>`
  }
  const { db } = request.server.ctx
  const midnight = new Date(instantAt(localDate(request.now), '00:00'))
  const [numbers, today] = await Promise.all([
    counts(db, { personId: request.person.id, now: request.now }),
    answeredSince(db, midnight),
  ])
  return html`<div class="none">
    ${letter}
    <h2>Inget att besvara just nu. Bra jobbat!</h2>
    ${today.lastAt === null ? nothing : html`<p>${todayWords(today.questions, today.lastAt)}</p>`}
    ${suggestions(numbers)}
    <p class="muted">Nya mejl dyker upp här av sig själva. Tryck <kbd>?</kbd> för kortkommandon.</p>
  </div>`
}

const emptyWords: Record<Exclude<QueueView, 'att-besvara'>, string> = {
  mina: 'Du har inga ärenden just nu',
  'ej-tilldelade': 'Alla mejl är tagna',
  osaker: 'Inget område är osäkert',
  akut: 'Inget är akut',
  forsenade: 'Inget är försenat',
  'forfaller-idag': 'Inget mer förfaller idag',
  'hos-forvaltning': 'Inget väntar hos någon förvaltning',
  'ej-aterkopplat': 'Alla förvaltningar har återkopplat i tid',
  vantar: 'Vi väntar inte på någon invånare',
  'inte-skickat': 'Alla svar har gått iväg',
  skrappost: 'Ingen skräppost',
  automatiskt: 'Inga automatiska meddelanden',
  avslutade: 'Inget är avslutat än',
}

function todayWords(questions: number, lastAt: Date): string {
  const answered =
    questions === 1 ? 'En fråga har fått svar idag.' : `${questions} frågor har fått svar idag.`
  return `Senaste svaret gick iväg ${clockTime(lastAt)}. ${answered}`
}

interface Suggestion {
  view: QueueView
  icon: IconName
  words: string
  why: string
}

function suggestions(numbers: Awaited<ReturnType<typeof counts>>): Html {
  const late = numbers['ej-aterkopplat']
  const away = numbers['hos-forvaltning']
  const spam = numbers.skrappost
  const list: Suggestion[] = [
    ...(late > 0
      ? [
          {
            view: 'ej-aterkopplat',
            icon: 'bell-ring',
            words: plural(late, 'fråga har', 'frågor har') + ' inte återkopplats i tid',
            why: 'Ring dem som inte har hört av sig',
          } as const,
        ]
      : []),
    ...(away > late
      ? [
          {
            view: 'hos-forvaltning',
            icon: 'corner-up-right',
            words: plural(away, 'fråga väntar', 'frågor väntar') + ' hos förvaltningar',
            why: 'Skicka gärna ett delsvar till den som väntar',
          } as const,
        ]
      : []),
    ...(spam > 0
      ? [
          {
            view: 'skrappost',
            icon: 'ban',
            words: `${spam} i skräpposten`,
            why: 'Titta så att ingen invånare fastnat',
          } as const,
        ]
      : []),
  ]
  if (list.length === 0) return nothing
  return html`<ul class="none-do">
    ${list.map(
      (one) =>
        html`<li>
          <a href="${viewUrl(one.view)}"
            >${icon(one.icon)}<span><b>${one.words}</b><small>${one.why}</small></span
            >${icon('chevron-right')}</a
          >
        </li>`,
    )}
  </ul>`
}

function plural(n: number, one: string, many: string): string {
  return n === 1 ? `1 ${one}` : `${n} ${many}`
}

const letter = html`<svg class="none-art" viewBox="0 0 160 120" aria-hidden="true">
  <path class="na" d="M24 34h112v70H24z" />
  <path class="na" d="m24 34 56 42 56-42" />
  <circle class="nb" cx="124" cy="32" r="20" />
  <path class="nc" d="m115 32 6.5 6.5L134 26" />
</svg>`
