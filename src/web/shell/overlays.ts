import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { type Role } from '../../journey.ts'
import { worksAtDesk } from '../request/desk-only.ts'
import { icon } from '../style/icons.ts'
import { closeDialog } from './dialog.ts'

/** Search, from every page of those who work with the queue. */
export function searchDialog({ person }: FastifyRequest): Html {
  if (!worksAtDesk(person.role)) return nothing
  return html`<dialog class="dialog palette" id="palette" popover aria-label="Sök ärenden">
    <form class="palette-q" action="/sok" role="search">
      ${icon('search')}
      <input
        type="text"
        name="q"
        aria-label="Sök på ärendenummer, namn, e-post eller ord i mejlet"
        placeholder="Nummer, namn eller ord i mejlet"
        autocomplete="off"
        autofocus
        required
      />
      <kbd aria-hidden="true">Esc</kbd>
      <button class="btn btn-primary">Sök</button>
    </form>
  </dialog>`
}

/** The keys, and the switch that turns the single ones off. */
export function helpDialog({ person }: FastifyRequest): Html {
  const shown = keysOf(person.role)
  return html`<dialog class="dialog" id="help" popover aria-labelledby="help-h">
    <div class="dialog-head">
      <h2 id="help-h">Kortkommandon</h2>
      ${closeDialog('help')}
    </div>
    <div class="keys">
      ${shown.map(
        ([heading, keys]) =>
          html`<section>
            <h3>${heading}</h3>
            <dl>
              ${keys.map(
                ([what, ...how]) =>
                  html`<div>
                    <dt>${what}</dt>
                    <dd>${how.map((key) => html`<kbd>${key}</kbd>`)}</dd>
                  </div>`,
              )}
            </dl>
          </section>`,
      )}
    </div>
    <p class="keys-off">
      <label class="check"
        ><input type="checkbox" data-controller="single-keys" data-action="single-keys#save" />
        <span>Kommandon med en enda tangent är på</span></label
      >
    </p>
  </dialog>`
}

function keysOf(role: Role): readonly Keys[] {
  if (worksAtDesk(role)) return deskKeys
  return [role === 'handlaggare' ? officerKeys : otherKeys]
}

type Keys = readonly [string, readonly (readonly string[])[]]

const deskKeys: readonly Keys[] = [
  [
    'Bläddra',
    [
      ['Nästa mejl', 'J', '↓'],
      ['Föregående mejl', '⇧J', '↑'],
      ['Öppna', '↵'],
      ['Tillbaka till listan', 'Esc'],
      ['Ta nästa', 'N'],
      ['Visa nya mejl', 'U'],
    ],
  ],
  [
    'Gör',
    [
      ['Besvara', 'B'],
      ['Ta ärendet', 'T'],
      ['Eskalera', 'E'],
      ['Ändra område', 'O'],
      ['Rätt område', 'R'],
      ['Kräver inget svar', 'K'],
      ['Skräppost', '!'],
      ['Slå ihop ärenden', 'I'],
      ['Dela ärende', 'D'],
      ['Lägg tillbaka, ångra', 'Z'],
    ],
  ],
  ['Skriv', [['Svara och avsluta', 'Ctrl', '↵']]],
  [
    'Överallt',
    [
      ['Sök', '/'],
      ['Den här hjälpen', '?'],
      ['Gå till Att besvara', 'G', 'A'],
      ['Gå till Mina ärenden', 'G', 'M'],
      ['Gå till Ej återkopplat', 'G', 'Å'],
      ['Gå till Rapporter', 'G', 'R'],
    ],
  ],
]

const otherKeys: Keys = [
  'Överallt',
  [
    ['Den här hjälpen', '?'],
    ['Gå till Rapporter', 'G', 'R'],
  ],
]

/** An officer has one page, and needs no keys but this one. */
const officerKeys: Keys = ['Överallt', [['Den här hjälpen', '?']]]
