import { type FastifyRequest } from 'fastify'
import { html, type Html } from '../../base/html.ts'
import { type Area } from '../../municipality/areas.ts'
import { type FormDetails, type FormProfile } from '../../municipality/forms.ts'
import { readForm } from '../request/form.ts'
import { selectField, textField } from '../shell/field.ts'
import { areaChoices, tickBox } from './choices.ts'

const texts = [
  ...(['name', 'sender', 'subject', 'headerName', 'headerText'] as const),
  ...(['emailLabel', 'nameLabel', 'phoneLabel', 'questionLabel', 'questionEnd'] as const),
] as const

/** What stands in the form, as it was typed; `mejl` and `klistrat` is what it is tried on. */
export type Typed = Record<
  (typeof texts)[number] | 'id' | 'active' | 'inquirer' | 'areaKey' | 'mejl' | 'klistrat',
  string
>

export type Faults = Partial<Record<keyof Typed, string>>

export const emptyForm: Typed = {
  ...{ id: '', name: '', active: 'ja', sender: '', subject: '', headerName: '', headerText: '' },
  ...{ inquirer: 'field', emailLabel: 'E-post', nameLabel: 'Namn', phoneLabel: 'Telefon' },
  ...{ questionLabel: 'Meddelande', questionEnd: '', areaKey: '', mejl: '', klistrat: '' },
}

export function readTyped(request: FastifyRequest): Typed {
  return readForm(
    request,
    ...texts,
    ...(['id', 'active', 'inquirer', 'areaKey', 'mejl', 'klistrat'] as const),
  )
}

export function typedOf({ id, active, areaKey, ...form }: FormProfile): Typed {
  return { ...form, id, active: active ? 'ja' : '', areaKey: areaKey ?? '', mejl: '', klistrat: '' }
}

export function detailsOf(typed: Typed): FormDetails {
  const { active, inquirer, areaKey, ...rest } = typed
  return {
    ...{ name: rest.name, sender: rest.sender, subject: rest.subject },
    ...{ headerName: rest.headerName, headerText: rest.headerText },
    ...{ emailLabel: rest.emailLabel, nameLabel: rest.nameLabel, phoneLabel: rest.phoneLabel },
    ...{ questionLabel: rest.questionLabel, questionEnd: rest.questionEnd },
    active: active === 'ja',
    inquirer: inquirer === 'reply-to' ? 'reply-to' : 'field',
    areaKey: areaKey === '' ? null : areaKey,
  }
}

/** What is wrong with what was typed, and what to do about it; empty: nothing is. */
export function faultsIn(typed: Typed, areas: readonly Area[]): Faults {
  const { name, sender, subject, headerName, inquirer, emailLabel, areaKey } = typed
  const checks: [keyof Typed, boolean, string][] = [
    ...texts.map((text): [keyof Typed, boolean, string] => {
      return [text, typed[text].length > 200, 'Skriv högst 200 tecken.']
    }),
    ['name', name === '', 'Ge formuläret ett namn, till exempel Kontakta oss.'],
    [
      'sender',
      [sender, subject, headerName].every(isOnlyStars),
      'Skriv minst ett kännetecken: avsändare, ämne eller rad i mejlhuvudet.',
    ],
    [
      'headerName',
      !isHeaderName(headerName),
      'Skriv radens namn utan kolon, till exempel X-Form-Id.',
    ],
    [
      'emailLabel',
      inquirer === 'field' && emailLabel === '',
      'Skriv vad fältet med invånarens e-postadress heter.',
    ],
    ['areaKey', !isArea(areaKey, areas), 'Välj ett område i listan.'],
  ]
  return Object.fromEntries(
    checks.filter(([, isWrong]) => isWrong).map(([field, , words]) => [field, words]),
  )
}

/** The name of a header line, or none (RFC 5322 section 3.6.8). */
export function isHeaderName(text: string): boolean {
  return /^[!-9;-~]{0,100}$/.test(text)
}

/** One of the areas, or none. */
export function isArea(key: string, areas: readonly Area[]): boolean {
  return key === '' || areas.some((area) => area.key === key)
}

function isOnlyStars(text: string): boolean {
  return /^[*\s]*$/.test(text)
}

/** How the mail is known, who asks, and where the question stands. */
export function formFields(
  typed: Typed,
  { faults, areas }: { faults: Faults; areas: readonly Area[] },
): Html {
  const field = (name: (typeof texts)[number], label: string, hint: string) =>
    textField({ name, label, value: typed[name], fault: faults[name], hint })
  return html`${field('name', 'Namn', 'Vad ni kallar formuläret. Det visas i ärendet.')}
    ${tickBox('active', { label: 'Används', checked: typed.active === 'ja' })}
    <fieldset class="field">
      <legend>Så känns mejlet igen</legend>
      <p class="hint">
        Allt som är ifyllt ska stämma. Skriv * där vad som helst får stå, till exempel
        *@webb.kommun.se.
      </p>
      ${field('sender', 'Avsändarens adress', 'Den adress som webbplatsen skickar från.')}
      ${field('subject', 'Ämnet innehåller', 'Kan vara tomt.')}
      ${field('headerName', 'Rad i mejlhuvudet', 'Radens namn, till exempel X-Form-Id. Kan vara tomt.')}
      ${field('headerText', 'Raden innehåller', 'Tomt: det räcker att raden finns.')}
    </fieldset>
    <fieldset class="field">
      <legend>Den som frågar</legend>
      ${selectField({ name: 'inquirer', label: 'E-postadressen står', value: typed.inquirer }, [
        { value: 'field', name: 'I ett fält i texten' },
        { value: 'reply-to', name: 'I svarsadressen (Reply-To)' },
      ])}
      ${field('emailLabel', 'Fältet med e-postadressen', 'Flera namn skiljs med komma: E-post, E-postadress.')}
      ${field('nameLabel', 'Fältet med namnet', 'Kan vara tomt.')}
      ${field('phoneLabel', 'Fältet med telefonnumret', 'Kan vara tomt.')}
    </fieldset>
    <fieldset class="field">
      <legend>Frågan</legend>
      ${field('questionLabel', 'Fältet med frågan', 'Tomt: hela texten är frågan.')}
      ${field('questionEnd', 'Raden efter frågan börjar med', 'Tomt: nästa fält, eller slutet av mejlet.')}
      ${selectField(
        { name: 'areaKey', label: 'Område', value: typed.areaKey, fault: faults.areaKey },
        areaChoices(areas, 'Efter innehållet'),
      )}
    </fieldset>`
}
