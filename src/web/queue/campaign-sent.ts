import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { type Context } from '../../context.ts'
import { answeredBy, type Campaign, type Member } from '../../desk/campaign.ts'
import { isUuid } from '../request/uuid.ts'

/** What a click has sent, and who got nothing; nothing when there was none. */
export async function whatWasSent(
  { query, person }: FastifyRequest,
  ctx: Context,
  campaign: Campaign,
): Promise<Html> {
  const { svar, igen } = query as { svar?: unknown; igen?: unknown }
  if (typeof svar !== 'string' || !isUuid(svar)) return nothing
  const sent = await answeredBy(ctx.db, campaign, svar)
  if (sent.size === 0) return nothing
  const left = campaign.members.filter(
    ({ ticketId, status }) => !sent.has(ticketId) && (status === 'new' || status === 'started'),
  )
  return html`<div class="banner banner-accent" role="status">
    <p>
      <b>${sentWords(sent.size, igen === 'ja')}</b>
      ${left.map((one) => html`<br />${one.number} fick inget svar: ${whyLeft(one, person.id)}`)}
    </p>
  </div>`
}

function sentWords(sent: number, again: boolean): string {
  if (again && sent === 1) return 'Svaret var redan skickat. Det går bara en gång.'
  if (again) return `De ${sent} svaren var redan skickade. De går bara en gång.`
  return sent === 1 ? 'Ett svar skickas.' : `${sent} svar skickas, ett till var och en.`
}

function whyLeft({ isOpen, holder }: Member, personId: string): string {
  if (holder !== null && holder.id !== personId) return `${holder.name} har ärendet.`
  return isOpen ? 'Svara i ärendet.' : 'Det har kommit något mer. Läs och svara i ärendet.'
}
