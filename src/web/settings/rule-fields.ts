import { type FastifyRequest } from 'fastify'
import { html, type Html } from '../../base/html.ts'
import { type Area } from '../../municipality/areas.ts'
import { type Rule, type RuleCondition, type RuleDetails } from '../../municipality/rules.ts'
import { readForm } from '../request/form.ts'
import { selectField, textField } from '../shell/field.ts'
import { areaChoices, tickBox } from './choices.ts'
import { isArea, isHeaderName } from './form-fields.ts'

const names = [
  ...(['id', 'name', 'active', 'kind', 'areaKey', 'tried'] as const),
  ...(['senderHow', 'sender', 'subjectHow', 'subject', 'header', 'headerHow'] as const),
  'headerText',
] as const

/** What stands in the form, as it was typed; `tried` is the print of what was tried last. */
export type RuleTyped = Record<(typeof names)[number], string>

export type RuleFaults = Partial<Record<keyof RuleTyped, string>>

export const emptyRule: RuleTyped = {
  ...{ id: '', name: '', active: 'ja', kind: 'advertising', areaKey: '', tried: '' },
  ...{ senderHow: 'domain', sender: '', subjectHow: 'contains', subject: '' },
  ...{ header: '', headerHow: 'contains', headerText: '' },
}

export function readRule(request: FastifyRequest): RuleTyped {
  return readForm(request, ...names)
}

export function typedRule({ id, name, active, conditions, kind, areaKey }: Rule): RuleTyped {
  const one = (field: RuleCondition['field'], how: RuleCondition['how']) =>
    conditions.find((each) => each.field === field) ?? { header: '', how, text: '' }
  const sender = one('sender', 'domain')
  const subject = one('subject', 'contains')
  const header = one('header', 'contains')
  return {
    ...{
      id,
      name,
      active: active ? 'ja' : '',
      kind: kind ?? '',
      areaKey: areaKey ?? '',
      tried: '',
    },
    ...{ senderHow: sender.how, sender: sender.text },
    ...{ subjectHow: subject.how, subject: subject.text },
    ...{ header: header.header, headerHow: header.how, headerText: header.text },
  }
}

export function ruleOf(typed: RuleTyped): RuleDetails {
  const { name, active, kind, areaKey, sender, subject, header, headerText } = typed
  const conditions = [
    condition('sender', { how: typed.senderHow, text: sender }),
    condition('subject', { how: typed.subjectHow, text: subject }),
    condition('header', {
      header: header.toLowerCase(),
      how: typed.headerHow,
      text: headerText || (header === '' ? '' : '*'),
    }),
  ].filter(({ text }) => text !== '')
  return {
    ...{ name, active: active === 'ja', conditions },
    kind: kinds.find((one) => one === kind) ?? null,
    areaKey: areaKey === '' ? null : areaKey,
  }
}

/** What of a rule decides about mail, to tell whether it has been tried. */
export function printOf(typed: RuleTyped): string {
  const { conditions, kind, areaKey } = ruleOf(typed)
  return JSON.stringify([conditions, kind, areaKey])
}

/** What is wrong with what was typed, and what to do about it; empty: nothing is. */
export function ruleFaults(typed: RuleTyped, areas: readonly Area[]): RuleFaults {
  const { conditions, kind, areaKey } = ruleOf(typed)
  const long = ['name', 'sender', 'subject', 'header', 'headerText'] as const
  const checks: [keyof RuleTyped, boolean, string][] = [
    ...long.map((text): [keyof RuleTyped, boolean, string] => {
      return [text, typed[text].length > 200, 'Skriv högst 200 tecken.']
    }),
    ['name', typed.name === '', 'Ge regeln ett namn, till exempel Nyhetsbrev från SKR.'],
    ['header', !isHeaderName(typed.header), 'Skriv radens namn utan kolon, till exempel List-Id.'],
    ['header', typed.headerText !== '' && typed.header === '', 'Skriv vilken rad det gäller.'],
    [
      'sender',
      conditions.every(saysNothing),
      'Skriv minst ett villkor: avsändare, ämne eller rad i mejlhuvudet.',
    ],
    ['kind', kind === null && areaKey === null, 'Välj vad mejlet är, ett område eller båda.'],
    ['areaKey', !isArea(typed.areaKey, areas), 'Välj ett område i listan.'],
  ]
  return Object.fromEntries(
    checks.filter(([, isWrong]) => isWrong).map(([field, , words]) => [field, words]),
  )
}

/** It would fit every mail. */
function saysNothing({ field, text }: RuleCondition): boolean {
  return field !== 'header' && /^[*@.\s]*$/.test(text)
}

const kinds = ['human', 'advertising', 'list', 'spam'] as const

/** What a rule makes of a mail, as it is said in the settings. */
export const kindWords: Record<(typeof kinds)[number], string> = {
  human: 'Fråga, ska besvaras',
  advertising: 'Reklam eller nyhetsbrev, sorteras bort',
  list: 'Sändlista, sorteras bort som automatiskt',
  spam: 'Skräppost, sorteras bort',
}

const ways = { contains: 'innehåller', begins: 'börjar med', equals: 'är precis' }

function condition(
  field: RuleCondition['field'],
  { header = '', how, text }: { header?: string; how: string; text: string },
): RuleCondition {
  const known = ['contains', 'begins', 'equals', ...(field === 'sender' ? ['domain'] : [])]
  const found = (known.includes(how) ? how : 'contains') as RuleCondition['how']
  return { field, header, how: found, text }
}

/** "avsändaren är från domänen ”skr.se”, och ämnet innehåller ”nyhet”" */
export function conditionWords(conditions: readonly RuleCondition[]): string {
  return conditions
    .map(({ field, header, how, text }) => {
      const what = field === 'sender' ? 'avsändaren' : field === 'subject' ? 'ämnet' : header
      return `${what} ${how === 'domain' ? 'är från domänen' : ways[how]} ”${text}”`
    })
    .join(', och ')
}

/** The conditions of a rule, and what it makes of what fits them. */
export function ruleFields(
  typed: RuleTyped,
  { faults, areas }: { faults: RuleFaults; areas: readonly Area[] },
): Html {
  const field = (name: 'sender' | 'subject' | 'header' | 'headerText', label: string) =>
    textField({ name, label, value: typed[name], fault: faults[name] })
  const how = (name: 'senderHow' | 'subjectHow' | 'headerHow', label: string, more: Ways = []) =>
    selectField({ name, label, value: typed[name] }, [
      ...more,
      ...Object.entries(ways).map(([value, words]) => ({ value, name: words })),
    ])
  return html`${textField({
      ...{ name: 'name', label: 'Namn', value: typed.name, fault: faults.name },
      hint: 'Namnet visas på de mejl som regeln gäller.',
    })}
    ${tickBox('active', { label: 'Används', checked: typed.active === 'ja' })}
    <fieldset class="field">
      <legend>Om ett nytt mejl stämmer</legend>
      <p class="hint">
        Allt som är ifyllt ska stämma. Stora och små bokstäver gör ingen skillnad. Skriv * där vad
        som helst får stå.
      </p>
      <div class="rule-row">
        ${how('senderHow', 'Avsändaren', [{ value: 'domain', name: 'är från domänen' }])}
        ${field('sender', 'Adress, namn eller domän')}
      </div>
      <div class="rule-row">${how('subjectHow', 'Ämnet')} ${field('subject', 'Ord i ämnet')}</div>
      <div class="rule-row rule-row-3">
        ${field('header', 'Rad i mejlhuvudet')} ${how('headerHow', 'Raden')}
        ${field('headerText', 'Radens text')}
      </div>
    </fieldset>
    <fieldset class="field">
      <legend>Så gäller</legend>
      ${selectField({ name: 'kind', label: 'Mejlet är', value: typed.kind, fault: faults.kind }, [
        { value: '', name: 'Som utan regeln' },
        ...kinds.map((value) => ({ value, name: kindWords[value] })),
      ])}
      ${selectField(
        { name: 'areaKey', label: 'Område', value: typed.areaKey, fault: faults.areaKey },
        areaChoices(areas, 'Som utan regeln'),
      )}
      <p class="hint">
        Svar i ett ärende sorteras aldrig bort av en regel, och inte heller det som kan vara akut.
      </p>
    </fieldset>`
}

type Ways = readonly { value: string; name: string }[]
