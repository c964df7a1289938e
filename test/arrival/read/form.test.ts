import { describe, expect, test } from 'vitest'
import { readFields } from '../../../src/arrival/read/form/fields.ts'
import { readWebForm } from '../../../src/arrival/read/form/web-form.ts'
import { type FormProfile } from '../../../src/municipality/forms.ts'

const contact: FormProfile = {
  id: '1',
  name: 'Kontakta oss',
  active: true,
  sender: 'noreply@webb.kommun.example',
  subject: '',
  headerName: '',
  headerText: '',
  inquirer: 'field',
  emailLabel: 'E-post, E-postadress',
  nameLabel: 'Namn',
  phoneLabel: 'Telefon',
  questionLabel: 'Meddelande',
  questionEnd: '',
  areaKey: null,
}

const text = `Nytt meddelande från webbplatsen

Namn: Anna Berg
E-post: Anna.Berg@post.example
Telefon: 070-174 06 33
Meddelande:
Hej!

När plogas Storgatan?`

const mail = {
  headers: [{ name: 'reply-to', value: 'Anna Berg <anna@post.example>' }],
  from: { name: 'Webbplatsen', address: 'noreply@webb.kommun.example' },
  subject: 'Kontakta oss',
  text,
  own: new Set(['kontakt@kommun.example']),
}

describe('the fields of a form', () => {
  const anna = { email: 'a@x.example', name: 'Anna Berg', phone: '070', question: 'Hej!\n\nNär?' }

  test.each([
    ['with colons', 'Namn: Anna Berg\nE-post: a@x.example\nTelefon: 070\nMeddelande: Hej!\n\nNär?'],
    [
      'with values on the next line',
      'Namn\nAnna Berg\n\nE-post\na@x.example\n\nTelefon:\n070\n\nMeddelande\nHej!\n\nNär?\n',
    ],
    [
      'in bold letters',
      '*Namn:* Anna Berg\n*E-post:* a@x.example\n*Telefon*: 070\n*Meddelande:* Hej!\n\nNär?',
    ],
    [
      'in a list',
      '- Namn: Anna Berg\n• E-post: a@x.example\n* Telefon: 070\nMeddelande: Hej!\n\nNär?',
    ],
    [
      'in columns',
      'Namn\tAnna Berg\nE-post       a@x.example\nTelefon | 070\nMeddelande\tHej!\n\nNär?',
    ],
    [
      'in a table of HTML',
      'Namn Anna Berg\nE-post a@x.example\nTelefon 070\nMeddelande Hej!\n\nNär?',
    ],
    [
      'with the question in the middle',
      'Meddelande: Hej!\n\nNär?\nNamn: Anna Berg\nE-post: a@x.example\nTelefon: 070',
    ],
    [
      'in capitals, with other fields between',
      'NAMN: Anna Berg\nKön: –\nE-POST: a@x.example\nTELEFON: 070\nMEDDELANDE: Hej!\n\nNär?',
    ],
    [
      'by their other name',
      'Namn: Anna Berg\nE-postadress: a@x.example\nTelefon: 070\nMeddelande: Hej!\n\nNär?',
    ],
  ])('are read %s', (_, source) => {
    expect(readFields(source, contact)).toMatchObject(anna)
  })

  test('cannot be put in by who writes the question, above or below it', () => {
    const forged = 'Hej!\nE-post: offer@x.example\nNamn: Någon Annan'
    const below = `Namn: Anna Berg\nE-post: a@x.example\nMeddelande: ${forged}`
    expect(readFields(below, contact)).toMatchObject({
      email: 'a@x.example',
      name: 'Anna Berg',
      question: forged,
    })
    const above = `Meddelande: ${forged}\nNamn: Anna Berg\nE-post: a@x.example`
    expect(readFields(above, contact)).toMatchObject({
      email: 'a@x.example',
      name: 'Anna Berg',
      question: forged,
    })
  })

  test.each([
    ['without a mark', 'Hej\nTelefon fungerar inte hemma\nDet brinner i skåpet'],
    ['with a mark', 'Hej\nTelefon: 070 ring mig\nDet brinner i skåpet'],
    ['as the last line', 'Hej\nTelefon: 070 ring mig'],
    ['as a name', 'Hej\nNamn: Karl är försvunnen'],
    ['with the value below', 'Hej\nTelefon:\nDet brinner i skåpet'],
    ['alone', 'Hej\nVad har ni för\nTelefon'],
  ])('are no words of the question that look like one %s', (_, question) => {
    const source = `E-post: a@x.example\nMeddelande: ${question}`
    expect(readFields(source, contact)).toMatchObject({
      ...{ email: 'a@x.example', name: '', phone: '', question, onward: question },
    })
  })

  test('are kept apart from what follows on them, which ends no question', () => {
    const rest = 'Hej!\nNamn: Anna Berg\nE-post: a@x.example\nSamtycke: Ja'
    expect(readFields(`Meddelande: ${rest}`, contact)).toMatchObject({
      ...{ email: 'a@x.example', question: rest },
    })
    const two = 'Hej!\nE-post: granne@x.example\nE-post: a@x.example\nSamtycke: Ja'
    expect(readFields(`Meddelande: ${two}`, contact).email).toBe('')
  })

  test('that are empty take nothing from the next one', () => {
    const source = 'Namn:\nE-post: a@x.example\nTelefon:\nMeddelande: Hej!'
    expect(readFields(source, contact)).toMatchObject({
      ...{ email: 'a@x.example', name: '', phone: '', question: 'Hej!' },
    })
  })

  test('end where the form says, and else nowhere', () => {
    const footer = `${text}\n\nSkickat från https://www.kommun.example/kontakt`
    expect(readFields(footer, contact).question).toContain('Skickat från')
    const ended = { ...contact, questionEnd: 'Skickat från' }
    expect(readFields(footer, ended).question).toBe('Hej!\n\nNär plogas Storgatan?')
    const own =
      'Meddelande: Hej!\nSkickat från min bil\nVar är den?\nSkickat från https://x.example'
    expect(readFields(own, ended).question).toBe('Hej!\nSkickat från min bil\nVar är den?')
  })

  test('lose no word of a question of many lines', () => {
    const long = Array.from({ length: 20_000 }, (_, i) => `rad ${i}`).join('\n')
    const { question } = readFields(`E-post: a@x.example\nMeddelande:\n${long}`, contact)
    expect(question).toBe(long)
  })
})

describe('the mail of a form', () => {
  test('is from who has filled it in', () => {
    expect(readWebForm([contact], mail)).toMatchObject({
      inquirer: { name: 'Anna Berg', address: 'anna.berg@post.example' },
      phone: '070-174 06 33',
      question: 'Hej!\n\nNär plogas Storgatan?',
      reason:
        'Webbformuläret ”Kontakta oss”, skickat av noreply@webb.kommun.example. ' +
        'Den som frågar är läst ur fältet ”E-post, E-postadress”. Telefon: 070-174 06 33.',
      fault: null,
    })
  })

  test('may have the inquirer in Reply-To, and the whole text as the question', () => {
    const form = { ...contact, inquirer: 'reply-to' as const, questionLabel: '', nameLabel: '' }
    expect(readWebForm([form], mail)).toMatchObject({
      inquirer: { name: 'Anna Berg', address: 'anna@post.example' },
      question: null,
      fault: null,
    })
  })

  test.each([
    ['nothing', 'E-post:'],
    ['words', 'E-post: anna på post'],
    ['half an address', 'E-post: anna@post'],
    ['two addresses', 'E-post: a@x.example, b@x.example'],
    ['two lines with an address', 'E-post: a@x.example\nE-post: b@x.example'],
    ['an address in quotes', 'E-post: "a@evil.example x"@kommun.example'],
    ['an address of ours', 'E-post: kontakt@kommun.example'],
    ['no such field', 'Adress: a@x.example'],
  ])('that gives %s stays with its sender and says so', (_, line) => {
    const found = readWebForm([contact], { ...mail, text: `Namn: Anna\n${line}\nMeddelande: Hej!` })
    expect(found).toMatchObject({ inquirer: null, question: 'Hej!' })
    expect(found?.fault).toMatch(/^Avsändaren kunde inte läsas ur formuläret\./)
  })

  test('is from nobody when the whole text is the question and names two addresses', () => {
    const form = { ...contact, questionLabel: '' }
    const read = (source: string) => readWebForm([form], { ...mail, text: source })
    const two = 'Grannen stör.\nE-post: granne@x.example\n\nNamn: Anna\nE-post: a@x.example'
    expect(read(two)).toMatchObject({ inquirer: null })
    expect(read(two)?.fault).toMatch(/^Avsändaren kunde inte läsas/)
    const same = 'Min E-post:\nE-post: A@x.example\nE-post: a@x.example'
    expect(read(same)).toMatchObject({ inquirer: { address: 'a@x.example' }, fault: null })
  })

  test.each([
    ['another sender', { from: { name: '', address: 'noreply@webb.kommun.example.evil.example' } }],
    ['a sender who has it as a name', { from: { name: contact.sender, address: 'x@y.example' } }],
  ])('is not that of %s', (_, other) => {
    expect(readWebForm([contact], { ...mail, ...other })).toBeNull()
  })

  test('is known by all that it is to be known by', () => {
    const strict = { ...contact, subject: 'kontakta*', headerName: 'X-Form', headerText: 'kontakt' }
    const headers = [{ name: 'x-form', value: 'Kontakt 7' }]
    expect(readWebForm([strict], mail)).toBeNull()
    expect(readWebForm([strict], { ...mail, headers })).not.toBeNull()
    expect(readWebForm([strict], { ...mail, headers, subject: 'Annat' })).toBeNull()
    expect(readWebForm([{ ...strict, active: false }], { ...mail, headers })).toBeNull()
    const open = { ...contact, sender: '' }
    expect(readWebForm([open], mail)).toBeNull()
  })
})
