import { html, nothing, raw, type Html } from '../../base/html.ts'
import { type Context } from '../../context.ts'
import { renderSignature, signatureFaults, signatureFields } from '../../mail/signature.ts'
import { icon } from '../style/icons.ts'

/** A signature as it leaves, with what is missing in its eight fields. */
export interface SignatureView {
  html: string
  faults: string[]
  complete: number
  of: number
}

const of = 8

export function signatureOf(
  ctx: Pick<Context, 'config' | 'mailboxes'>,
  person: { name: string; title: string; unit: string; phone: string; department: string },
): SignatureView {
  const mailbox = ctx.mailboxes[0]?.address ?? ''
  const { municipality } = ctx.config
  const signature = signatureFields(person, person.department, municipality, mailbox)
  const faults = signatureFaults(signature)
  return { html: renderSignature(signature).html, faults, complete: of - faults.length, of }
}

/** Its inline styles are for mail programs; here .sig has the same look. */
export function signatureCard({ html: rendered, faults, complete }: SignatureView): Html {
  return html`<div class="card sigcard">
    <p class="card-head">
      <b>Så ser signaturen ut</b
      ><span class="clock push" data-state="${faults.length === 0 ? 'done' : 'late'}"
        >${icon(faults.length === 0 ? 'circle-check' : 'circle-alert')}<b
          >${complete} av ${of} uppgifter</b
        ></span
      >
    </p>
    <div class="card-in">
      ${
        faults.length === 0
          ? nothing
          : html`<ul class="sig-missing">
              ${faults.map((fault) => html`<li>${fault}</li>`)}
            </ul>`
      }
      <div class="sig" lang="sv">${raw(rendered.replace(/ style="[^"]*"/g, ''))}</div>
    </div>
  </div>`
}
