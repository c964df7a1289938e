import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { shortInstant } from '../../clock/words.ts'
import { type SetAside, type Unreadable } from '../../followup/set-aside.ts'
import { csrfField } from '../request/csrf.ts'
import { worksAtDesk } from '../request/desk-only.ts'
import { icon } from '../style/icons.ts'
import { type StatusFacts } from './facts.ts'
import { folderName, mails as mailWords } from './words.ts'

export const setAsideUrl = '/status/karantan'

/** Mail that could not be filed or read: when, where, why, its bytes, and another try. */
export function setAsideList(request: FastifyRequest, { setAside, unreadable }: StatusFacts): Html {
  if (setAside.number === 0 && unreadable.length === 0) return nothing
  const more = setAside.number - setAside.mails.length
  return html`<section class="rep-sec gap-t" aria-labelledby="st-k">
    <h2 id="st-k">Mejl som inte gick att läsa</h2>
    ${
      setAside.number === 0
        ? nothing
        : html`<p class="quiet">
              ${mailWords(setAside.number)} ligger i karantän: vi har hela mejlet, men det kunde
              inte läggas i något ärende. Hämta originalet för att se vad det gäller. Läs om när
              felet är rättat, till exempel efter en uppdatering.
            </p>
            <ol class="log aside">
              ${setAside.mails.map((one) => setAsideItem(request, one))}
            </ol>
            ${
              setAside.number === 1
                ? nothing
                : html`<div class="btns">
                    ${again(request, 'alla', html`Läs om alla ${setAside.number}`)}
                    ${more > 0 ? html`<p class="quiet">${mailWords(more)} till visas inte här.</p>` : nothing}
                  </div>`
            }`
    }
    ${
      unreadable.length === 0
        ? nothing
        : html`<p class="quiet">
              De här ligger i ett ärende, men innehållet gick inte att tolka. Originalet finns i
              ärendet.
            </p>
            <ol class="log aside">
              ${unreadable.map((one) => unreadableItem(request, one))}
            </ol>`
    }
  </section>`
}

function setAsideItem(request: FastifyRequest, one: SetAside): Html {
  const { id, mailbox, folder, arrivedAt, reason } = one
  const where = folderName({ path: folder, use: null })
  const what = `mejlet som kom ${shortInstant(request.now, arrivedAt)} till ${mailbox}`
  return html`<li id="karantan-${id}">
    ${when(request.now, arrivedAt)} ${icon('mail-warning')}
    <div>
      <p>Till ${mailbox}, ${where}. Det gick inte att spara i något ärende efter tre försök.</p>
      ${
        reason === null
          ? nothing
          : html`<p class="quiet">Felets ordalydelse, för den som rättar det: ${reason}</p>`
      }
    </div>
    <div class="btns">
      <a
        class="btn"
        id="original-${id}"
        href="${setAsideUrl}/${id}/original"
        download
        aria-label="Hämta originalet av ${what}"
        >${icon('download')}Hämta originalet</a
      >
      ${again(request, String(id), html`Läs om`, `Läs om ${what}`)}
    </div>
  </li>`
}

function again(request: FastifyRequest, which: string, words: Html, label?: string): Html {
  return html`<form method="post" action="${setAsideUrl}/las-om">
    ${csrfField(request)}<input type="hidden" name="mejl" value="${which}" />
    <button class="btn" id="las-om-${which}" ${label !== undefined && html`aria-label="${label}"`}>
      ${icon('rotate-ccw')}${words}
    </button>
  </form>`
}

function unreadableItem({ now, person }: FastifyRequest, one: Unreadable): Html {
  const { number, mailbox, arrivedAt, why } = one
  const ticket = worksAtDesk(person.role)
    ? html`<a href="/arenden/${number}">${number}</a>`
    : html`${number}`
  return html`<li>
    ${when(now, arrivedAt)} ${icon('mail-warning')}
    <p>${ticket}, till ${mailbox}. ${why}</p>
  </li>`
}

function when(now: Date, at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${shortInstant(now, at)}</time>`
}
