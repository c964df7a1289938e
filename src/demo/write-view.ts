import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../base/html.ts'
import { csrfField } from '../web/request/csrf.ts'
import { fieldFault, textField } from '../web/shell/field.ts'
import { calledName } from '../web/shell/names.ts'
import { paragraphs } from '../web/shell/parts.ts'
import { icon } from '../web/style/icons.ts'
import { type Left } from './left.ts'

/** What stands in the form. */
export interface Written {
  name: string
  address: string
  subject: string
  text: string
}

export interface WriteForm {
  replyTo: Left | null
  written: Written
  faults?: Partial<Written>
  /** Which example stands in the form. */
  example: number
}

/** The form for a citizen's mail: a new question, or an answer to something that left the house. */
export function writeCard(request: FastifyRequest, show: WriteForm): Html {
  const { replyTo } = show
  return html`<section class="card" id="skriv" aria-labelledby="skriv-h">
    <div class="card-head">
      <h2 id="skriv-h">
        ${replyTo === null ? 'Skriv som invånare' : `Svara som ${calledName(replyTo.to)}`}
      </h2>
      ${otherWay(show)}
    </div>
    <form class="card-in door-form" method="post" action="/demobrevlada" data-turbo="false">
      ${csrfField(request)}
      <input type="hidden" name="svar" value="${replyTo?.id ?? ''}" />
      ${fields(show)} ${replyTo === null ? nothing : quoted(replyTo)}
      <p>
        <button class="btn btn-primary btn-lg">${icon('send-horizontal')}Skicka mejlet</button>
      </p>
    </form>
  </section>`
}

function otherWay({ replyTo, example }: WriteForm): Html {
  return replyTo === null
    ? html`<a class="push" href="/demobrevlada?exempel=${example + 1}">Annat exempel</a>`
    : html`<a class="push" href="/demobrevlada">Skriv en ny fråga i stället</a>`
}

function fields({ written, faults = {}, replyTo }: WriteForm): Html {
  return html`${textField({ name: 'name', label: 'Namn', value: written.name })}
  ${textField({
    name: 'address',
    label: 'E-post',
    type: 'email',
    value: written.address,
    fault: faults.address,
  })}
  ${textField({ name: 'subject', label: 'Ämne', value: written.subject })}
  ${textArea(written.text, faults.text, replyTo !== null)}`
}

function quoted({ text }: Left): Html {
  return html`<details class="quote">
    <summary>Mejlet du svarar på följer med</summary>
    <blockquote>${paragraphs(text)}</blockquote>
  </details>`
}

function textArea(value: string, fault: string | undefined, isReply: boolean): Html {
  return html`<div class="field">
    <label for="f-text">Mejl</label>
    <textarea
      class="input"
      id="f-text"
      name="text"
      rows="9"
      ${(isReply || fault !== undefined) && html`autofocus`}
      ${fault !== undefined && html`aria-invalid="true" aria-describedby="e-text"`}
    >
${value}</textarea>
    ${fieldFault('text', fault)}
  </div>`
}
