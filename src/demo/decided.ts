import { type Db } from '../db/connect.ts'
import { saveForm } from '../municipality/forms.ts'
import { saveRule } from '../municipality/rules.ts'

/** What the invented town has decided about the mail it gets: a web form and a rule. */
export async function decide(db: Db): Promise<void> {
  await saveForm(db, null, {
    ...{ name: 'Kontakta oss', active: true, areaKey: null },
    ...{ sender: 'noreply@webb.bjorkvalla.example', subject: 'Kontakta oss' },
    ...{ headerName: '', headerText: '', inquirer: 'field', emailLabel: 'E-post, E-postadress' },
    ...{ nameLabel: 'Namn', phoneLabel: 'Telefon', questionLabel: 'Meddelande', questionEnd: '' },
  })
  await saveRule(db, null, {
    ...{ name: 'Nyhetsbrev från Kommunförbundet Norr', active: true, kind: 'advertising' },
    areaKey: null,
    conditions: [
      { field: 'sender', header: '', how: 'domain', text: 'kommunforbundet-norr.example' },
      { field: 'subject', header: '', how: 'contains', text: 'nyheter' },
    ],
  })
}
