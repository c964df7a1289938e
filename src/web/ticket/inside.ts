import { invitationWords } from '../../arrival/read/invitation-words.ts'
import { html, nothing, type Html } from '../../base/html.ts'
import { longInstant } from '../../clock/words.ts'
import { type EnclosedMail, type Invitation } from '../../db/schema.ts'
import { type ThreadMessage } from '../../desk/thread.ts'
import { isolated, person } from '../shell/person.ts'
import { badge, paragraphs, subjectWords } from '../shell/parts.ts'
import { icon } from '../style/icons.ts'

/** What is inside a mail beside its own words: its events, and the mails within it. Text alone, never their HTML. */
export function inside({ invitations, enclosed }: ThreadMessage): Html {
  return html`${(invitations ?? []).map(eventCard)} ${(enclosed ?? []).map(mailCard)}`
}

/** That a mail is signed, or that its words cannot be read here and what to do then. */
export function seal({ id, sealed, hasOriginal, reasons }: ThreadMessage): Html {
  const why = reasons.protection
  if (why === undefined) return nothing
  if (!sealed) return html`<p class="sending">${badge('pen-line', why)}</p>`
  return html`<div class="banner seal">
    ${icon('lock')}
    <p>${why}</p>
    ${
      hasOriginal &&
      html`<div class="push">
        <a class="btn" href="/meddelanden/${id}/original" download data-turbo="false"
          >${icon('download')}Hämta originalet</a
        >
      </div>`
    }
  </div>`
}

function eventCard(invitation: Invitation): Html {
  const { title, when, where, who } = invitationWords(invitation)
  return html`<section class="inside" aria-label="Kalenderinbjudan">
    <h3>${icon('calendar-clock')}${isolated(title)}</h3>
    <dl class="facts">
      ${fact('När', when === '' ? nothing : when)}
      ${fact('Var', where === '' ? nothing : isolated(where))}
      ${fact(invitation.answer === null ? 'Från' : 'Svar av', who === '' ? nothing : isolated(who))}
    </dl>
  </section>`
}

function fact(name: string, value: string | Html): Html {
  if (value === nothing) return nothing
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`
}

function mailCard(mail: EnclosedMail): Html {
  const { from, subject, date, files, text, mails } = mail
  return html`<details class="inside">
    <summary>
      ${icon('mail')}<span
        ><b>Bifogat mejl: ${isolated(subjectWords(subject))}</b
        ><small
          >${from.name === '' && from.address === '' ? 'Okänd avsändare' : person(from)}</small
        ></span
      >
    </summary>
    <dl class="facts">
      ${fact('Datum', date === null ? nothing : sentAt(date))}
      ${fact('Bilagor', files.length === 0 ? nothing : fileNames(files))}
    </dl>
    <div class="msg-body">${text === '' ? 'Mejlet har ingen text.' : paragraphs(text)}</div>
    ${mails.map(mailCard)}
  </details>`
}

/** By the sender's clock. */
function sentAt(date: string): Html {
  return html`<time datetime="${date}">${longInstant(new Date(date))}</time>`
}

function fileNames(files: readonly string[]): Html {
  return html`${files.map((name, i) => html`${i === 0 ? nothing : ', '}${isolated(name)}`)}`
}
