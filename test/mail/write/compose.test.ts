import { describe, expect, test } from 'vitest'
import { demoMunicipality } from '../../../src/config.ts'
import {
  composeAlarm,
  composeDailyReminder,
  composeHandover,
  composeInvitation,
  composeMonthReport,
  composeReminder,
  composeReply,
  type HandoverParts,
  type ReplyParts,
} from '../../../src/mail/write/compose.ts'
import { signatureFields } from '../../../src/mail/write/signature.ts'
import { seenWords, textWords } from '../words.ts'

const mailboxAddress = 'kontakt@bjorkvalla.example'
const house = { municipality: demoMunicipality, mailboxAddress }
const signature = signatureFields(
  { name: 'Anna Sjölund', title: 'Kommunvägledare', unit: 'Kontaktcenter', phone: '0980-319 200' },
  'Kommunstyrelseförvaltningen',
  demoMunicipality,
  mailboxAddress,
)
const question = {
  message_id: '<fraga@post.example>',
  refs: ['<forsta@post.example>'],
  from_name: 'Tobias Nylund',
  new_text: 'Hej igen!\n\nNär kommer någon?\n/Tobias <b>nu</b>',
  arrived_at: new Date('2026-03-16T08:15:00Z'),
}
const reply: ReplyParts = {
  ...house,
  person: { name: 'Anna Sjölund' },
  ticket: {
    number: 'BV-2026-1391',
    subject: 'Gatlampan utanför Storgatan 12',
    inquirerName: 'Tobias Nylund',
    inquirerAddress: 't.nylund@post.example',
    sensitive: false,
  },
  original: question,
  signature,
  text: 'Hej Tobias!\n\nLampan lagas på torsdag.\nSe https://www.bjorkvalla.example/lampor.\n',
  quote: true,
}

describe('an answer to the inquirer', () => {
  const mail = composeReply(reply)

  test('leaves from the shared address in the name of a person', () => {
    expect(mail).toMatchObject({
      fromName: 'Anna Sjölund, Björkvalla kommun',
      fromAddress: 'kontakt@bjorkvalla.example',
      toName: 'Tobias Nylund',
      toAddress: 't.nylund@post.example',
      subject: 'SV: Gatlampan utanför Storgatan 12 [BV-2026-1391]',
      inReplyTo: '<fraga@post.example>',
      refs: ['<forsta@post.example>', '<fraga@post.example>'],
      autoSubmitted: null,
    })
  })

  test('reads: the answer, the signature, the question', () => {
    expect(mail.text).toMatch(
      /^Hej Tobias!\n\nLampan lagas på torsdag\.\nSe https:\/\/www\.bjorkvalla\.example\/lampor\.\n\nMed vänlig hälsning\n\nAnna Sjölund\n/,
    )
    expect(mail.text).toMatch(
      /\n\nDen 16 mars 2026 kl\. 09\.15 skrev Tobias Nylund:\n> Hej igen!\n>\n> När kommer någon\?\n> \/Tobias <b>nu<\/b>\n$/,
    )
  })

  test('carries the same words in text and HTML', () => {
    expect(seenWords(mail.html)).toEqual(textWords(mail.text))
    expect(mail.html).toContain('href="https://www.bjorkvalla.example/lampor"')
    expect(mail.html).toContain('&lt;b&gt;nu&lt;/b&gt;')
    expect(mail.html).not.toMatch(/<(?:table|img|script|form|b)\b/)
  })

  test('in English says so to screen readers, with a signature in English', () => {
    const words =
      'Hello Tobias,\n\nThe lamp will be mended on Thursday. Please tell us if it is not.'
    const { text, html } = composeReply({ ...reply, text: words })
    expect(html).toContain('<html lang="en">')
    expect(text).toContain('Kind regards\n\nAnna Sjölund')
    expect(text).toContain('\nOn 16 March 2026 at 09:15, Tobias Nylund wrote:\n> Hej igen!\n')
    expect(html.match(/ lang="sv"/g)).toHaveLength(1)
    expect(html).toMatch(/<p class="s" style="[^"]*" lang="sv">Hej igen!/)
    expect(seenWords(html)).toEqual(textWords(text))
    expect(mail.html).toContain('<html lang="sv">')
  })

  test('quotes nothing unless asked to', () => {
    const { text, html } = composeReply({ ...reply, quote: false })
    expect(text).not.toContain('När kommer')
    expect(html).not.toContain('När kommer')
  })

  test('of a sensitive question repeats nothing of it, not even its subject', () => {
    const ticket = { ...reply.ticket, sensitive: true }
    const { text, html, subject } = composeReply({ ...reply, ticket })
    expect(subject).toBe('Svar från Björkvalla kommun [BV-2026-1391]')
    expect(text + html).not.toMatch(/När kommer|Gatlampan/)
  })

  test('begins a thread when there is none to follow', () => {
    const { inReplyTo, refs } = composeReply({ ...reply, original: undefined })
    expect({ inReplyTo, refs }).toEqual({ inReplyTo: null, refs: [] })
  })

  test('keeps the first and the latest twenty of a long thread', () => {
    const refs = Array.from({ length: 60 }, (_, i) => `<${i}@post.example>`)
    const mail = composeReply({ ...reply, original: { ...question, refs } })
    expect(mail.refs).toHaveLength(21)
    expect(mail.refs[0]).toBe('<0@post.example>')
    expect(mail.refs.at(-1)).toBe('<fraga@post.example>')
  })
})

describe('a handover', () => {
  const handover: HandoverParts = {
    ...house,
    ticket: {
      number: 'BV-2026-1391',
      subject: 'SV: Gatlampan utanför Storgatan 12',
      inquirerName: 'Tobias Nylund',
      arrivedAt: question.arrived_at,
      sensitive: false,
    },
    to: { name: 'Gatuenheten', address: 'gata@bjorkvalla.example' },
    by: { name: 'Anna Sjölund' },
    signature,
    summary: 'Lampan är släckt.\nNär lagas den?',
    dueAt: new Date('2026-03-17T08:40:00Z'),
    link: 'https://svar.bjorkvalla.example/mina-fragor/1',
  }

  test('says what is asked, by whom and until when, and how to answer', () => {
    const mail = composeHandover(handover)
    expect(mail.subject).toBe(
      'Att besvara senast tisdag 17 mars kl. 09.40: Gatlampan utanför Storgatan 12 [BV-2026-1391]',
    )
    expect(mail.text).toMatch(/^– – Skriv ditt svar ovanför den här raden/)
    expect(mail.text).toContain('Hej Gatuenheten!')
    expect(mail.text).toContain('Lampan är släckt.\nNär lagas den?')
    expect(mail.text).toContain(
      'Du kan svara på det här mejlet. Skriv ditt svar ovanför linjen, så får Kontaktcenter det.',
    )
    expect(mail.text).toContain('Frågar: Tobias Nylund')
    expect(mail.text).toContain('Anna Sjölund\nKommunvägledare')
    expect(mail.text).not.toContain('känsliga uppgifter')
    expect(seenWords(mail.html)).toEqual(textWords(mail.text))
    expect(mail).toMatchObject({ inReplyTo: null, refs: [], autoSubmitted: null })
  })

  test('of a sensitive question says nothing but that it is there', () => {
    const ticket = { ...handover.ticket, sensitive: true }
    const mail = composeHandover({ ...handover, ticket })
    expect(mail.subject).toBe(
      'Att besvara senast tisdag 17 mars kl. 09.40: känslig fråga [BV-2026-1391]',
    )
    expect(mail.text + mail.html).not.toMatch(/Gatlampan|Lampan är|Tobias/)
    expect(mail.text).toContain('Mejlet visar inga känsliga uppgifter. Logga in')
  })

  test('without a link asks nobody to sign in', () => {
    const { text } = composeHandover({ ...handover, link: null })
    expect(text).not.toMatch(/https:\/\/svar|ogga in/)
  })
})

describe('what the service sends by itself', () => {
  const to = { name: 'Lena Torvik', address: 'lena@bjorkvalla.example' }
  const link = 'https://svar.bjorkvalla.example/mina-fragor/1'
  const about = {
    number: 'BV-2026-1391',
    subject: 'Gatlampan',
    arrivedAt: question.arrived_at,
    sensitive: false,
  }
  const dueAt = new Date('2026-03-17T08:40:00Z')
  const words = {
    month: 'mars 2026',
    received: '214',
    within24: '84 procent',
    within48: '95 procent',
    unanswered: '3 frågor',
    mean: '4,1 timmar',
    median: '2,3 timmar',
    link,
  }

  test.each([
    ['half', composeReminder({ ...house, kind: 'half', ticket: about, to, dueAt, link })],
    ['late', composeReminder({ ...house, kind: 'expired', ticket: about, to, dueAt, link })],
    [
      'daily',
      composeDailyReminder({ ...house, to, questions: [{ ...about, late: '2 timmar' }], link }),
    ],
    ['invitation', composeInvitation({ ...house, to, link, until: 'fredag 20 mars' })],
    ['report', composeMonthReport({ ...house, to, words })],
    [
      'alarm',
      composeAlarm({
        ...house,
        to,
        words: { subject: 'Larm', raised: 'Ett fel.', standing: null, over: 'Ett annat.', link },
      }),
    ],
  ])('the %s mail says that it is automatic and carries one link', (_name, mail) => {
    expect(mail).toMatchObject({
      fromName: 'Kontaktcenter, Björkvalla kommun',
      fromAddress: 'kontakt@bjorkvalla.example',
      toAddress: 'lena@bjorkvalla.example',
      autoSubmitted: 'auto-generated',
    })
    expect(mail.text.match(/https:\/\/svar/g)).toHaveLength(1)
    expect(seenWords(mail.html)).toEqual(textWords(mail.text))
  })

  test('names a sensitive question by its number only', () => {
    const ticket = { ...about, sensitive: true }
    const one = composeReminder({ ...house, kind: 'expired', ticket, to, dueAt, link })
    const all = composeDailyReminder({ ...house, to, questions: [{ ...ticket, late: 'x' }], link })
    expect(one.text + one.html + all.text + all.html).not.toContain('Gatlampan')
    expect(one.text).toContain('”BV-2026-1391”')
  })
})
