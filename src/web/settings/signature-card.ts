import { html, nothing, type Html } from '../../base/html.ts'
import { type Context } from '../../context.ts'
import { type Completeness, completeness } from '../../mail/write/signature-faults.ts'
import { renderSignature, type Signing, signatureFields } from '../../mail/write/signature.ts'
import { shownSignature } from '../shell/signature.ts'
import { icon } from '../style/icons.ts'

/** A signature as it leaves, with what is missing in its fields. */
export interface SignatureView extends Completeness {
  html: string
}

/** The signature of a person in answers from the first mailbox. */
export function signatureOf(
  ctx: Pick<Context, 'config' | 'mailboxes'>,
  person: Signing & { department: string },
): SignatureView {
  const mailbox = ctx.mailboxes[0]?.address ?? ''
  const { municipality } = ctx.config
  const signature = signatureFields(person, person.department, municipality, mailbox)
  return { html: renderSignature(signature).html, ...completeness(signature) }
}

/** Shown beside the fields of a person, and again while they are typed. */
export function signatureCard({ html: rendered, faults, complete, of }: SignatureView): Html {
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
      ${shownSignature(rendered)}
    </div>
  </div>`
}
