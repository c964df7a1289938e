import { type Letter } from '../letter.ts'

/** The lines of a mail that two machines have sent to each other for a day. */
const roundAndRound = Array.from(
  { length: 26 },
  (_, i) => `from a${i}.regionnord.example by a${i + 1}.regionnord.example`,
).join('\r\nReceived: ')

/** Mail that is nobody's question: automatic, bounced, advertising, spam. */
export const sorted: readonly Letter[] = [
  {
    id: 'franvaro',
    at: 'd12 09:06',
    re: 'gatlampa',
    from: 'Tobias Nylund <t.nylund@post.example>',
    subject: 'Autosvar: SV: Gatlampan utanför Storgatan 12',
    headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' },
    body: `Jag är på resa och läser mejl sporadiskt. Åter på måndag.

Tobias`,
  },
  {
    id: 'last',
    at: 'd12 16:40',
    re: 'gatlampa',
    from: 'Tobias Nylund <t.nylund@post.example>',
    subject: 'Läst: SV: Gatlampan utanför Storgatan 12',
    headers: { 'X-Mailer': 'Microsoft Outlook 16.0' },
    body: `Ditt meddelande

   Till: Tobias Nylund
   Ämne: SV: Gatlampan utanför Storgatan 12

lästes av mottagaren.`,
  },
  {
    id: 'drojer',
    at: 'd12 13:06',
    bounceOf: 'gatlampa',
    from: 'Mail Delivery System <MAILER-DAEMON@mail.post.example>',
    subject: 'Delayed Mail (still being retried)',
    headers: { 'X-Failed-Recipients': 't.nylund@post.example' },
    delivery: {
      action: 'delayed',
      status: '4.4.1',
      said: '451 4.4.1 No answer from mx.post.example',
    },
    body: `THIS IS A WARNING ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.

Your message could not be delivered for 4 hours. It will be retried until it is 5 days old.`,
  },
  {
    id: 'rundgang',
    at: 'd6 04:02',
    from: 'Ärendehantering <arenden@regionnord.example>',
    subject: 'SV: SV: SV: Vi har tagit emot ditt mejl',
    headers: { Received: roundAndRound },
    body: `Vi har tagit emot ditt mejl. Vi har tagit emot ditt mejl. Vi har tagit emot ditt mejl.`,
  },
  {
    id: 'kollegor',
    at: 'd8 10:15',
    from: 'Ulla Berg <ulla.berg@grannkommunen.example>',
    subject: '[kommunvägledare] Har någon en bra mall?',
    headers: {
      'List-Id': '<kommunvagledare.listor.example>',
      'List-Post': '<mailto:kommunvagledare@listor.example>',
      Precedence: 'list',
    },
    body: `Hej alla! Har någon en bra mall för svar om skolskjuts?

Ulla, Grannkommunen`,
  },
  {
    id: 'studsen',
    at: 'd1 13:40',
    from: 'Hanna Wikström <hanna.wikstrom@psot.example>',
    subject: 'Plats på korttidsboende',
    body: `Hej, hur ansöker man om plats på korttidsboende för min pappa när han kommer hem från sjukhuset?

Hanna`,
    then: [
      {
        at: 'd1 15:20',
        do: 'answer',
        by: 'anna.sjolund',
        text: `Hej Hanna!

Ring biståndsenheten på 0980-319 200, så ordnar de en vårdplanering tillsammans med sjukhuset innan din pappa kommer hem.`,
      },
    ],
  },
  {
    id: 'studs',
    at: 'd1 15:21',
    bounceOf: 'studsen',
    from: 'Mail Delivery System <MAILER-DAEMON@mail.post.example>',
    subject: 'Undelivered Mail Returned to Sender',
    headers: { 'X-Failed-Recipients': 'hanna.wikstrom@psot.example' },
    body: `This is the mail system at host mail.post.example.

I'm sorry to have to inform you that your message could not be delivered to one or more recipients.

<hanna.wikstrom@psot.example>: host or domain name not found`,
  },
  {
    id: 'kontorsstolar',
    at: 'd9 08:01',
    from: 'Kontorsgiganten <nyhetsbrev@kontorsgiganten.example>',
    subject: 'Erbjudande: kontorsstolar 30 % rabatt',
    style: 'gmail',
    headers: {
      'List-Id': '<nyhetsbrev.kontorsgiganten.example>',
      'List-Unsubscribe': '<https://kontorsgiganten.example/av>',
      Precedence: 'bulk',
    },
    body: `Bara den här veckan! Höj- och sänkbara bord och ergonomiska stolar till kommuner och regioner.

Handla nu så bjuder vi på frakten.`,
  },
  {
    id: 'webbinarium',
    at: 'd3 07:30',
    from: 'Offentlig Framtid <info@offentligframtid.example>',
    subject: 'Inbjudan: webbinarium om digital transformation',
    headers: {
      'List-Id': '<inbjudan.offentligframtid.example>',
      'List-Unsubscribe': '<mailto:av@offentligframtid.example>',
    },
    body: `Missa inte höstens viktigaste webbinarium för dig som leder i offentlig sektor. Anmäl dig redan idag.`,
  },
  {
    id: 'lotteri',
    at: 'd7 03:12',
    folder: 'Junk',
    from: 'Mr. Smith <claims@winner.example>',
    subject: 'YOU HAVE WON 2.500.000 EUR',
    headers: { 'X-Spam-Flag': 'YES', 'X-Spam-Status': 'Yes, score=14.2' },
    body: `Dear winner, your e-mail address has won. Send us your bank details to claim the prize.`,
  },
  {
    id: 'fakturabluff',
    at: 'd2 06:44',
    folder: 'Junk',
    from: 'Ekonomi <ekonomi@betala-nu.example>',
    subject: 'SISTA PÅMINNELSE obetald faktura',
    headers: { 'X-Spam-Flag': 'YES' },
    body: `Er faktura är förfallen. Betala omgående via länken för att undvika inkasso.`,
  },
  {
    id: 'seo',
    at: 'd5 11:11',
    from: 'Rank Booster <sales@rankbooster.example>',
    subject: 'Increase your website traffic',
    body: `Hi there, I noticed your website is not ranking on the first page. We can help you with SEO for only 99 USD per month.`,
    then: [
      {
        at: 'd5 12:30',
        do: 'file',
        by: 'mehmet.aydar',
        as: 'spam',
        why: 'Försäljning till okänd mottagare',
      },
    ],
  },
  {
    id: 'kannedom',
    at: 'd11 15:45',
    from: 'Länsstyrelsen <registrator@lansstyrelsen.example>',
    subject: 'För kännedom: beslut om vattenskyddsområde',
    style: 'outlook',
    body: `Bifogat beslut översänds för kännedom.

Länsstyrelsen`,
    then: [
      {
        at: 'd10 08:30',
        do: 'file',
        by: 'karin.wiklund',
        as: 'no-answer-needed',
        why: 'Kopia för kännedom',
      },
    ],
  },
  {
    id: 'kvittens',
    at: 'd4 13:20',
    from: 'Bolagsregistret <svaraej@bolagsregistret.example>',
    subject: 'Vi har tagit emot er beställning',
    headers: { 'Auto-Submitted': 'auto-generated' },
    body: `Det här är en automatisk bekräftelse. Beställningen 2026-88120 är mottagen och skickas inom två dagar. Mejlet går inte att svara på.`,
  },
]
