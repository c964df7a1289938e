import { demoMunicipality } from '../../../src/config.ts'
import { type Mail, type OutgoingMail, toOne } from '../../../src/mail/mail.ts'
import { composeTest, composeUnsent } from '../../../src/mail/write/compose-notice.ts'
import {
  composeAlarm,
  composeDailyReminder,
  composeHandover,
  composeInvitation,
  composeMonthReport,
  composeReminder,
  composeReply,
} from '../../../src/mail/write/compose.ts'
import { signatureFields } from '../../../src/mail/write/signature.ts'

const mailboxAddress = 'kontakt@bjorkvalla.example'
const house = { municipality: demoMunicipality, mailboxAddress }
const at = new Date('2026-03-16T08:15:00Z')
const signature = signatureFields(
  { name: 'Anna Sjölund', title: 'Kommunvägledare', unit: 'Kontaktcenter', phone: '0980-319 200' },
  'Kommunstyrelseförvaltningen',
  demoMunicipality,
  mailboxAddress,
)
const colleague = { name: 'Lena Torvik', address: 'lena@bjorkvalla.example' }
const link = 'https://svar.bjorkvalla.example/mina-fragor/1'
const about = {
  number: 'BV-2026-1391',
  subject:
    'SV: Gatlampan utanför Storgatan 12, och lite till som gör raden alldeles för lång för ett ämne',
  inquirerName: 'Tobias "Tobbe" Nylund, Öby',
  inquirerAddress: 't.nylund@post.example',
  arrivedAt: at,
  sensitive: false,
}
const reply = {
  ...house,
  person: { name: 'Anna Sjölund' },
  ticket: about,
  original: {
    message_id: '<fraga@post.example>',
    refs: Array.from({ length: 40 }, (_, i) => `<${String(i).repeat(30)}@post.example>`),
    from_name: 'Tobias Nylund',
    new_text:
      'Hej igen!\n\nNär kommer någon? Det här är en rad som är så lång att den måste delas, och då ska delarna sättas ihop igen hos den som läser.\n\n> Ni skrev: på torsdag\n>> Och jag frågade förut\nFrom då till nu\n/Tobias <b>nu</b>\n-- \nTobias',
    arrived_at: at,
  },
  signature,
  text: [
    'Hej Tobias! 👩‍👧',
    `Lampan lagas på torsdag. ${'Vi återkommer när montören har varit på plats. '.repeat(5)}`.trim(),
    'Se https://www.bjorkvalla.example/gator-och-trafik/belysning/felanmalan?omrade=storgatan&lampa=12&sprak=sv.',
    ' - indraget\n.\n..\nFrån: ingen\nFrom här',
  ].join('\n\n'),
  quote: true,
}
const figures = {
  month: 'mars 2026',
  received: '214',
  within24: '84 procent',
  within48: '95 procent',
  unanswered: '3 frågor',
  mean: '4,1 timmar',
  median: '2,3 timmar',
  link,
}
const alarm = { subject: 'Larm', raised: 'Ett fel.', standing: null, over: 'Ett annat.', link }
const to = colleague
const dueAt = at
const late = [{ ...about, late: '2 timmar' }]

/** How a person's answer looks: with a question below, a copy, files and an address that names it. */
export const wholeAnswer: OutgoingMail = {
  ...sent(composeReply(reply)),
  cc: [{ name: 'Åsa Öberg', address: 'asa@post.example' }],
  replyTo: 'kontakt+svabc@bjorkvalla.example',
  files: [
    {
      name: 'karta.png',
      type: 'image/png',
      content: Buffer.from([0x89, 0x50, 0x0d, 0x0a, 0, 255]),
    },
    {
      name: 'Beslut om bygglov för Åkerstigen 14 med ritningar, situationsplan och färgprov.pdf',
      type: 'application/pdf',
      content: Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7) % 256)),
    },
    { name: 'läs mig.txt', type: 'text/plain', content: Buffer.from('å\n.\r\nslut') },
  ],
}

/** An answer in English with words that are wider than a phone. */
export const longWords = sent(
  composeReply({
    ...reply,
    text: `Hello Tobias,\n\nthe lamp will be mended. Please see ${link}${'a'.repeat(150)} if it is not.`,
    original: { ...reply.original, new_text: 'Gatubelysningsreparationsansökan'.repeat(9) },
  }),
)

export const everyKind: [string, OutgoingMail][] = [
  ['an answer with all there may be', wholeAnswer],
  [
    'an answer to an address beyond ASCII',
    sent(
      composeReply({ ...reply, ticket: { ...about, inquirerAddress: 'åsa.öberg@post.example' } }),
    ),
  ],
  ['a short answer', sent(composeReply({ ...reply, original: undefined, text: 'Ja.' }))],
  [
    'an answer to a sensitive question',
    sent(composeReply({ ...reply, ticket: { ...about, sensitive: true } })),
  ],
  [
    'a handover',
    sent(
      composeHandover({
        ...house,
        ticket: about,
        to,
        by: colleague,
        signature,
        summary: reply.text,
        dueAt,
        link,
      }),
    ),
  ],
  ['a reminder', sent(composeReminder({ ...house, kind: 'half', ticket: about, to, dueAt, link }))],
  [
    'a late reminder',
    sent(composeReminder({ ...house, kind: 'expired', ticket: about, to, dueAt, link })),
  ],
  ['a daily reminder', sent(composeDailyReminder({ ...house, to, questions: late, link }))],
  ['an invitation', sent(composeInvitation({ ...house, to, link, until: 'fredag 20 mars' }))],
  ['a month’s report', sent(composeMonthReport({ ...house, to, words: figures }))],
  ['an alarm', sent(composeAlarm({ ...house, to, words: alarm }))],
  ['a test', sent(composeTest({ ...house, to, orderedAt: at }))],
  [
    'a notice that an answer has not left',
    sent(
      composeUnsent({
        ...house,
        to,
        ticketNumber: about.number,
        writtenAt: at,
        why: 'Servern svarar inte.',
        next: 'Försök igen.',
        link,
      }),
    ),
  ],
]

function sent(mail: Mail): OutgoingMail {
  return toOne({ ...mail, messageId: '<sv.a.1@bjorkvalla.example>', date: at })
}
