import { type FastifyRequest } from 'fastify'
import { html, type Html } from '../../base/html.ts'
import { shortInstant } from '../../clock/words.ts'
import { type Context } from '../../context.ts'
import { readSetting, saveSetting } from '../../municipality/setting.ts'
import { csrfField } from '../request/csrf.ts'

/** Whether citizens get a receipt, what that means, and the button that changes it. */
export async function receiptsCard(request: FastifyRequest, url: string): Promise<Html> {
  const decided = await readReceipts(request.server.ctx)
  const since = decided?.since ?? null
  const isOn = since !== null
  return html`<section class="rep-sec" aria-labelledby="kvitto">
    <div class="sec-head"><h2 id="kvitto">Mottagningsbekräftelse</h2></div>
    <p>
      ${
        isOn
          ? html`<b>På</b> sedan ${shortInstant(request.now, new Date(since))}. Den som skriver får
              ett automatiskt mejl om att frågan har kommit fram.`
          : html`<b>Av.</b> Den som skriver får inget mejl förrän någon svarar.`
      }
    </p>
    <p class="quiet">
      Bekräftelsen räknas inte som svar och stannar ingen klocka. Den skickas högst en gång per
      fråga och en gång per dygn till samma adress, aldrig till automatiska mejl, sändlistor eller
      avsändare som inte är äkta, och den upprepar inget av det som stod i mejlet.
    </p>
    <form method="post" action="${url}" class="btns">
      ${csrfField(request)}
      <button class="btn" name="kvitto" value="${isOn ? 'av' : 'pa'}">
        ${isOn ? 'Sluta skicka bekräftelser' : 'Skicka bekräftelser från och med nu'}
      </button>
    </form>
  </section>`
}

/** From now on, or no more. What is on stays on from when it was put on. */
export async function saveReceipts(ctx: Context, wanted: string, now: Date): Promise<void> {
  const decided = await readReceipts(ctx)
  const since = wanted === 'pa' ? (decided?.since ?? now.toISOString()) : null
  await saveSetting(ctx.db, 'acknowledgement', { since })
}

async function readReceipts({ db }: Pick<Context, 'db'>) {
  return readSetting<{ since: string | null }>(db, 'acknowledgement')
}
