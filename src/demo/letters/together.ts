import { type Letter } from '../letter.ts'

const petition = `Hej!

Vi har hört att kommunen vill lägga ner fritidsgården på Norra vägen efter sommaren. Gården betyder mycket för våra barn, och det finns inget annat ställe för dem att gå till på kvällarna. Vi vill att ni river upp beslutet och svarar på hur ni tänker.`

const signers = [
  ...['Anna-Lena Ek', 'Bo Lind', 'Cecilia Nord', 'David Åhl', 'Emelie Frisk', 'Farid Samadi'],
]

/** The same text from many. */
const campaign = signers.map((name, i): Letter => {
  const address = `${(name.split(' ')[0] ?? '').toLowerCase().replace(/[^a-z]/g, '')}.fritid@post.example`
  return {
    id: `fritidsgard-${i + 1}`,
    at: `m${190 - 11 * i}`,
    from: `${name} <${address}>`,
    subject: 'Rädda fritidsgården på Norra vägen',
    body: `${petition}\n\nMed vänlig hälsning\n${name}`,
  }
})

/** Tickets that become one, one that becomes several, and answers written as people write them. */
export const together: readonly Letter[] = [
  ...campaign,
  {
    id: 'tre-fragor',
    at: 'd1 13:05',
    from: 'Marianne Sköld <marianne.skold@post.example>',
    subject: 'Lite av varje',
    body: `Hej,

jag har tre saker. När töms bruna tunnan i jul? Behöver vi bygglov för ett växthus på femton kvadrat? Och var söker man plats på förskola?

Marianne Sköld`,
    then: [
      {
        at: 'd1 13:40',
        do: 'divide',
        by: 'karin.wiklund',
        parts: [
          { subject: 'Bygglov för växthus', areaKey: 'bygg' },
          { subject: 'Plats på förskola', areaKey: 'forskola' },
        ],
      },
    ],
  },
  {
    id: 'grop-1',
    at: 'd1 09:12',
    from: 'Ture Malm <ture.malm@post.example>',
    subject: 'Grop i Kvarngatan',
    body: `Hej! Det är en stor grop i Kvarngatan vid nummer 8. Laga den innan någon kör sönder bilen.\n\nTure Malm`,
  },
  {
    id: 'grop-2',
    at: 'd1 14:20',
    from: 'Ture Malm <ture.malm@post.example>',
    subject: 'Gropen igen',
    body: `Har inte hört något om gropen på Kvarngatan. Har ni sett mitt förra mejl?\n\nTure`,
    then: [{ at: 'd1 14:45', do: 'merge', by: 'karin.wiklund', with: 'grop-1' }],
  },
  {
    id: 'lang-trad',
    at: 'm85',
    from: 'Gunvor Pettersson <gunvor.pettersson@post.example>',
    subject: 'SV: VB: Snöröjning på Åsvägen',
    body: `Hej,

jag skickar vidare det vi fick från vägföreningen. Vem röjer sista biten, ni eller vi?

Gunvor Pettersson

Från: Åsvägens vägförening <styrelsen@asvagen.example>
Skickat: den 12 november 2026 08:14
Till: Gunvor Pettersson <gunvor.pettersson@post.example>
Ämne: VB: Snöröjning på Åsvägen

Hej Gunvor, vi fick det här svaret. Fråga kommunen om vändplanen.

Från: Entreprenad Norr <info@entreprenadnorr.example>
Skickat: den 11 november 2026 15:02
Till: Åsvägens vägförening <styrelsen@asvagen.example>
Ämne: SV: Snöröjning på Åsvägen

Vi röjer fram till brevlådorna. Vändplanen ingår inte i vårt avtal.

Från: Åsvägens vägförening <styrelsen@asvagen.example>
Skickat: den 10 november 2026 19:40
Till: Entreprenad Norr <info@entreprenadnorr.example>
Ämne: Snöröjning på Åsvägen

Hej, röjer ni även vändplanen i år?`,
  },
  {
    id: 'underst',
    at: 'm65',
    from: 'Nils Öberg <nils.oberg@post.example>',
    subject: 'Re: Information om vattenavstängning',
    body: `Den 24 november skrev Björkvalla kommun:
> Vattnet stängs av på Ringvägen 2-20 på torsdag kl. 9-12
> på grund av arbete med ledningarna.

Gäller det även Ringvägen 22, och ska vi tappa upp vatten innan?

Nils Öberg`,
  },
]
