import { html, nothing, type Html } from '../../base/html.ts'
import { shortInstant } from '../../clock/words.ts'
import { type RecentMail } from '../../desk/recent-mail.ts'
import { type Tried, type WebForm } from '../../desk/try-form.ts'
import { type Area } from '../../municipality/areas.ts'
import { paragraphs } from '../shell/parts.ts'
import { person } from '../shell/person.ts'
import { icon } from '../style/icons.ts'
import { type Typed } from './form-fields.ts'

/** The mails that a form can be tried on, and what came of the one that was chosen. */
export interface Attempt {
  mails: RecentMail[]
  chosen: string
  tried: Tried
}

/** What is read out of a mail, beside the settings that say how. Replaced while they are typed (tryout.js). */
export function attempt(
  typed: Typed,
  { mails, chosen, tried }: Attempt,
  { areas, now }: { areas: readonly Area[]; now: Date },
): Html {
  return html`<fieldset class="field form-attempt">
    <legend>Prova på ett mejl</legend>
    <div class="field" id="prova-mejl" data-tryout-part>${mailChoice(mails, chosen, now)}</div>
    <div class="field">
      <label for="f-klistrat">Eller klistra in ett mejl</label>
      <textarea class="input" id="f-klistrat" name="klistrat" aria-describedby="h-klistrat">
${typed.klistrat}</textarea>
      <p class="hint" id="h-klistrat">
        Hela källan, eller bara texten. Det som klistras in går före och sparas inte.
      </p>
    </div>
    <div class="card" id="prova-visa" data-tryout-part>
      <p class="card-head"><b>Så läses mejlet</b></p>
      <div class="card-in">${shown(tried, areas)}</div>
    </div>
  </fieldset>`
}

function mailChoice(mails: readonly RecentMail[], chosen: string, now: Date): Html {
  if (mails.length === 0) {
    return html`<p class="quiet">
      Inget mejl från den senaste månaden stämmer med kännetecknen. Känsliga mejl visas inte här.
    </p>`
  }
  return html`<label for="f-mejl">Mejl som stämmer</label>
    <select class="input" id="f-mejl" name="mejl">
      ${mails.map(
        (mail) =>
          html`<option value="${mail.messageId}" ${mail.messageId === chosen && html`selected`}>
            ${shortInstant(now, mail.arrivedAt)} ${mail.number} ${mail.subject}
          </option>`,
      )}
    </select>`
}

const said: Record<Exclude<Tried['outcome'], 'read'>, string> = {
  'nothing-tried': 'Fyll i hur mejlet känns igen, eller klistra in ett mejl.',
  'other-mail': 'Mejlet stämmer inte med kännetecknen.',
  unreadable: 'Mejlet gick inte att läsa.',
}

function shown(tried: Tried, areas: readonly Area[]): Html {
  if (tried.outcome !== 'read') return html`<p role="status">${said[tried.outcome]}</p>`
  const { found, text } = tried
  const area = areas.find(({ key }) => key === found.form.areaKey)?.name
  return html`<p role="status">${summary(found)}</p>
    <dl class="facts facts-l">
      ${fact('Namn', found.inquirer?.name)} ${fact('Svar skickas till', found.inquirer?.address)}
      ${fact('Telefon', found.phone)} ${area === undefined ? nothing : fact('Område', area)}
      <dt>Fråga</dt>
      <dd>
        ${
          found.question === null
            ? html`<p class="muted">Hela texten räknas som frågan.</p>`
            : nothing
        }
        ${paragraphs((found.question ?? text).slice(0, mostShown))}
      </dd>
    </dl>`
}

/** How much of a question is shown here. Characters. */
const mostShown = 3_000

function summary({ inquirer, fault }: WebForm): Html {
  if (inquirer === null) return html`<span class="err">${icon('circle-alert')}${fault}</span>`
  return html`Frågan kommer från <b>${person(inquirer)}</b>.`
}

function fact(name: string, value = ''): Html {
  return html`<dt>${name}</dt>
    <dd>${value || '–'}</dd>`
}
