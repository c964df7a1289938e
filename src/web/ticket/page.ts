import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { isHidden } from '../../desk/hidden.ts'
import { areaChip } from '../shell/area-chip.ts'
import { calledName } from '../shell/names.ts'
import { columnsPage } from '../shell/page.ts'
import { subjectWords } from '../shell/parts.ts'
import { isolated } from '../shell/person.ts'
import { toast } from '../shell/toast.ts'
import { areaDialog, otherAreaOf } from './area.ts'
import { ticketBadges } from './badges.ts'
import { bar } from './bar.ts'
import { citizenSpan, departmentSpan } from './clocks.ts'
import { type Draft } from './composer.ts'
import { readTicketData, threadOptions, type TicketData } from './data.ts'
import { facts } from './facts.ts'
import { mayBeFiled, noAnswerDialog } from './filing.ts'
import { linkNotices } from './links.ts'
import { replyColumn } from './reply-column.ts'
import { senderChip } from './sender.ts'
import { thread } from './thread.ts'

/** The whole ticket: the question to the left, the answer to the right. A refused draft is shown again. */
export async function ticketPage(
  request: FastifyRequest,
  number: string,
  { draft }: { draft: Draft | null },
): Promise<Html> {
  const data = await readTicketData(request, number)
  const { ticket } = data
  const title = isHidden(ticket) ? ticket.number : ticket.subject.trim() || ticket.number
  const back = `/arenden/${ticket.number}`
  const columns = html`<main
    class="page ticket"
    id="main"
    data-controller="ticket"
    data-ticket-news-value="${back}/nytt"
    data-ticket-seen-value="${data.messages.length}"
    data-ticket-id-value="${ticket.id}"
    data-action="svarstid:changed@document->ticket#hear"
  >
    ${bar(request, data, back)}
    <div id="nytt"></div>
    <p class="sr" role="status" data-ticket-target="said"></p>
    <div class="ticket-in">
      ${talk(request, data)}
      <section class="reply-col" aria-label="Svar">
        ${await replyColumn(request, data, draft)}
      </section>
    </div>
    ${areaDialog(request, data, back)}
    ${mayBeFiled(data) ? noAnswerDialog(request, data, '/att-besvara') : nothing}
  </main>`
  return columnsPage(request, {
    title,
    columns,
    current: 'att-besvara',
    grid: '',
    overlays: await toast(request),
  })
}

/** The question: head, clocks, details and everything said. */
export function talk(request: FastifyRequest, data: TicketData): Html {
  const { ticket, messages, events } = data
  const otherArea = otherAreaOf(data)
  return html`<div class="talk">
    <header class="talk-head">
      <h1>${subjectWords(ticket.subject)}</h1>
      <p class="row-tags">
        ${areaChip({ ...ticket, otherArea })}${senderChip(data)}${ticketBadges(data)}
      </p>
    </header>
    ${clocks(request, data)} ${linkNotices(request, data)}
    ${thread(messages, events, threadOptions(request, data))}
  </div>`
}

function clocks(request: FastifyRequest, data: TicketData): Html {
  const { now } = request
  const look = data.handover === null ? 'clocks clocks-one' : 'clocks'
  return html`<section class="${look}" aria-label="Svarstider">
    <div id="klocka">${citizenSpan(data, now)}</div>
    ${
      data.handover === null
        ? nothing
        : html`<div id="klocka-hos">${departmentSpan(data, now)}</div>`
    }
    <details class="more about">
      <summary>Om ${isolated(calledName(data.ticket.inquirer))}, området och klockorna</summary>
      ${facts(request, data)}
    </details>
  </section>`
}
