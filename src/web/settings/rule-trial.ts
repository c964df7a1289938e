import { html, nothing, type Html } from '../../base/html.ts'
import { shortInstant } from '../../clock/words.ts'
import { type Change, type Trial } from '../../desk/try-rule.ts'
import { type InboundKind } from '../../journey.ts'
import { type Area } from '../../municipality/areas.ts'
import { isolated } from '../shell/person.ts'
import { icon } from '../style/icons.ts'

const mostShown = 50

/** What a rule would have done in the last month: how many mails, which, and what people have done with them. */
export function trialCard(
  trial: Trial,
  { areas, now }: { areas: readonly Area[]; now: Date },
): Html {
  const { changes } = trial
  return html`<section class="card" id="prova-visa" aria-labelledby="prova-h">
    <p class="card-head"><b id="prova-h">Så hade det blivit den senaste månaden</b></p>
    <div class="card-in">
      <p role="status">${summary(trial)}</p>
      ${answeredWarning(changes)}
      ${changes.length === 0 ? nothing : table(changes.slice(0, mostShown), { areas, now })}
      ${
        changes.length > mostShown
          ? html`<p class="quiet">De ${mostShown} senaste visas.</p>`
          : nothing
      }
    </div>
  </section>`
}

function summary({ tried, isAll, fitting, changes }: Trial): string {
  const among = isAll ? mails(tried) : `de ${tried.toLocaleString('sv-SE')} senaste mejlen`
  if (fitting === 0) return `Regeln stämmer inte på något av ${among}.`
  const would =
    changes.length === 0 ? 'Inget av dem hade ändrats' : `${changes.length} hade ändrats`
  return `Regeln stämmer på ${fitting.toLocaleString('sv-SE')} av ${among}. ${would}.`
}

function mails(count: number): string {
  return `${count.toLocaleString('sv-SE')} mejl`
}

/** Somebody has answered what the rule would have hidden: then the rule is likely too wide. */
function answeredWarning(changes: readonly Change[]): Html {
  const lost = changes.filter(({ mail, kind }) => mail.isAnswered && isSorted(kind))
  if (lost.length === 0) return nothing
  return html`<div class="banner banner-soon">
    ${icon('triangle-alert')}
    <p>
      <b>${lost.length === 1 ? 'Ett av dem' : `${lost.length} av dem`} har ni besvarat.</b> Med
      regeln hade ni inte sett ${lost.length === 1 ? 'det' : 'dem'} i kön.
    </p>
  </div>`
}

function table(
  changes: readonly Change[],
  { areas, now }: { areas: readonly Area[]; now: Date },
): Html {
  return html`<div class="table-wrap" tabindex="0" role="region" aria-label="Mejl som hade ändrats">
    <table class="table">
      <thead>
        <tr>
          <th scope="col">Mejl</th>
          <th scope="col">Inkom</th>
          <th scope="col">Ändring</th>
        </tr>
      </thead>
      <tbody>
        ${changes.map(
          (change) =>
            html`<tr>
              <th scope="row">${titleOf(change)}</th>
              <td>${shortInstant(now, change.mail.arrivedAt)}</td>
              <td>${changeWords(change, areas).map((words) => html`<p>${words}</p>`)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function titleOf({ mail }: Change): Html {
  if (mail.isHidden) return html`Känsligt ärende ${mail.number}`
  const answered = mail.isAnswered ? ', besvarat' : ''
  return html`${mail.subject || 'Utan ämne'}<span class="sub"
      >${isolated(mail.from.name || mail.from.address)}, ${mail.number}${answered}</span
    >`
}

function changeWords({ mail, kind, areaKey }: Change, areas: readonly Area[]): string[] {
  const nameOf = (key: string) => areas.find((area) => area.key === key)?.name ?? key
  return [
    kind === mail.kind ? '' : `${kindName(mail.kind)} → ${kindName(kind)}`,
    areaKey === mail.areaKey ? '' : `${nameOf(mail.areaKey)} → ${nameOf(areaKey)}`,
  ].filter((words) => words !== '')
}

function isSorted(kind: InboundKind): boolean {
  return kind === 'spam' || kind === 'advertising' || kind === 'list'
}

function kindName(kind: InboundKind): string {
  if (kind === 'spam') return 'Skräppost'
  if (kind === 'advertising') return 'Reklam'
  if (kind === 'list') return 'Sändlista'
  return kind === 'human' || kind === 'web-form' ? 'Fråga' : 'Automatiskt'
}
