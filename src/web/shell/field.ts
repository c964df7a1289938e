import { html, nothing, raw, type Html } from '../../base/html.ts'
import { icon } from '../style/icons.ts'

export interface Field {
  name: string
  label: string
  value?: string
  type?: 'text' | 'email' | 'password' | 'tel'
  hint?: string
  /** What is wrong and what to do; shown under the field and tied to it. */
  fault?: string | undefined
  autocomplete?: string
  required?: boolean
  autofocus?: boolean
}

/** A labelled field with its hint and its error; what was typed stays in it. */
export function textField(field: Field): Html {
  const { name, label, value = '', type = 'text', hint, fault } = field
  return html`<div class="field">
    <label for="f-${name}">${label}</label>
    <input
      class="input"
      id="f-${name}"
      name="${name}"
      type="${type}"
      value="${value}"
      autocomplete="${field.autocomplete ?? 'off'}"
      ${attributes(field)}
    />
    ${hint === undefined ? nothing : html`<p class="hint" id="h-${name}">${hint}</p>`}
    ${fieldFault(name, fault)}
  </div>`
}

/** One choice of several, as a list to open. */
export function selectField(
  field: Omit<Field, 'type'>,
  choices: readonly { value: string; name: string }[],
): Html {
  const { name, label, value = '', hint, fault } = field
  return html`<div class="field">
    <label for="f-${name}">${label}</label>
    <select class="input" id="f-${name}" name="${name}" ${attributes(field)}>
      ${choices.map(
        (choice) =>
          html`<option value="${choice.value}" ${choice.value === value && html`selected`}>
            ${choice.name}
          </option>`,
      )}
    </select>
    ${hint === undefined ? nothing : html`<p class="hint" id="h-${name}">${hint}</p>`}
    ${fieldFault(name, fault)}
  </div>`
}

/** The error of a field, to be put under it. */
export function fieldFault(name: string, fault: string | undefined): Html {
  if (fault === undefined) return nothing
  return html`<p class="err" id="e-${name}">${icon('circle-alert')}${fault}</p>`
}

function attributes({ name, hint, fault, required, autofocus }: Omit<Field, 'type'>): Html {
  const described = [hint && `h-${name}`, fault && `e-${name}`].filter(Boolean).join(' ')
  return raw(
    [
      required ? 'required' : '',
      autofocus || fault !== undefined ? 'autofocus' : '',
      fault === undefined ? '' : 'aria-invalid="true"',
      described === '' ? '' : `aria-describedby="${described}"`,
    ].join(' '),
  )
}
