import { html, nothing, type Html } from '../base/html.ts'
import { face } from '../web/shell/face.ts'
import { calledName } from '../web/shell/names.ts'
import { paragraphs, when } from '../web/shell/parts.ts'
import { icon } from '../web/style/icons.ts'
import { type Left } from './left.ts'

/** Most mails that are shown; the newest. */
const most = 100

/** Everything that has left the house, folded, each with the way to answer it. */
export function whatLeft(left: readonly Left[], now: Date): Html {
  const newest = left.slice(0, most)
  return html`<section class="gap-t" aria-labelledby="ute-h">
    <h2 id="ute-h">Det här har lämnat huset</h2>
    ${
      newest.length === 0
        ? html`<p class="quiet">Inget ännu. Svar, överlämningar och påminnelser hamnar här.</p>`
        : html`<p class="quiet">Det nyaste överst. <a href="/demobrevlada">Ladda om</a></p>
            <ol class="thread">
              ${newest.map((one) => letter(one, now))}
            </ol>`
    }
  </section>`
}

const kindWords: Record<NonNullable<Left['kind']>, string> = {
  svar: 'Svar',
  delsvar: 'Delsvar',
  motfraga: 'Motfråga',
  hanvisning: 'Hänvisning',
  overlamningsbesked: 'Överlämningsbesked',
  forseningsbesked: 'Förseningsbesked',
  handover: 'Överlämning',
  reminder: 'Påminnelse',
  report: 'Månadsrapport',
  invitation: 'Inbjudan',
  alarm: 'Larm om driften',
  unsent: 'Besked om oskickat svar',
  acknowledgement: 'Mottagningsbekräftelse',
  test: 'Testmejl',
}

function letter(one: Left, now: Date): Html {
  const to = one.to.name || one.to.address
  const what = one.kind === null ? 'Mejl' : kindWords[one.kind]
  return html`<li id="brev-${one.id}">
    <details class="old">
      <summary>
        ${face(to, 'face-in')}<b>${what} till ${to}</b
        ><span>${one.subject}</span>${when(now, one.at)}
      </summary>
      <div class="msg-body">
        <p class="muted">Från ${one.from.name || one.from.address}. Till ${one.to.address}</p>
        ${paragraphs(one.text)} ${answerLink(one)}
      </div>
    </details>
  </li>`
}

/** A report and an alarm ask for no answer, and an invitation is answered by its link. */
function answerLink({ id, kind, to }: Left): Html {
  if (kind === 'report' || kind === 'alarm' || kind === 'invitation') return nothing
  return html`<p>
    <a class="btn" href="/demobrevlada?svar=${id}#skriv"
      >${icon('reply')}Svara som ${calledName(to)}</a
    >
  </p>`
}
