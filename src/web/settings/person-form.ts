import { html, type Html } from '../../base/html.ts'
import { roles } from '../../journey.ts'
import { type Department } from '../../municipality/functions.ts'
import { selectField, textField } from '../shell/field.ts'
import { roleName } from '../shell/roles.ts'

/** What stands in the form, as it was typed. */
export interface PersonTyped {
  email: string
  name: string
  title: string
  unit: string
  phone: string
  departmentId: string
  role: string
}

/** The fields of a person; the address is the identity and cannot be changed later. */
export function personForm(
  typed: PersonTyped,
  options: {
    faults: Partial<Record<keyof PersonTyped, string>>
    departments: Department[]
    isNew: boolean
  },
): Html {
  const { faults, departments, isNew } = options
  const field = (name: keyof PersonTyped, label: string, hint?: string) =>
    textField({
      name,
      label,
      value: typed[name],
      fault: faults[name],
      ...(hint === undefined ? {} : { hint }),
    })
  return html`${field('name', 'Namn', 'För- och efternamn, som invånaren ser det.')}
  ${
    isNew
      ? textField({
          name: 'email',
          label: 'E-post',
          type: 'email',
          value: typed.email,
          fault: faults.email,
          hint: 'Personens egen adress. Den används för att logga in och kan inte ändras senare.',
        })
      : html`<p class="field"><span class="label">E-post</span>${typed.email}</p>`
  }
  ${selectField(
    { name: 'role', label: 'Roll', value: typed.role, fault: faults.role },
    roles.map((role) => ({ value: role, name: roleName(role) })),
  )}
  ${field('title', 'Befattning', 'Till exempel Kommunvägledare.')}
  ${field('unit', 'Enhet', 'Till exempel Kontaktcenter. Kan vara tom.')}
  ${selectField(
    {
      name: 'departmentId',
      label: 'Förvaltning',
      value: typed.departmentId,
      fault: faults.departmentId,
      hint: 'Saknas den i listan? Lägg först till den under Förvaltningar och funktioner.',
    },
    [
      { value: '', name: 'Ingen vald' },
      ...departments.map(({ id, name }) => ({ value: id, name })),
    ],
  )}
  ${field('phone', 'Telefon', 'Numret som invånaren kan ringa.')}`
}
