import { type Letter } from '../letter.ts'

export const care: readonly Letter[] = [
  {
    id: 'hemtjanst',
    at: 'm12',
    from: 'Marianne Olsson <marianne.olsson@post.example>',
    subject: 'Hemtjänsten kom inte',
    style: 'phone',
    body: `Hej, min mammas hemtjänst kom inte i morse och hon svarar inte i telefon. Hon är 87 och bor ensam på Ängsvägen 31. Vad ska jag göra, jag är i Göteborg?

Marianne Olsson 070-174 06 11`,
  },
  {
    id: 'forsorjning',
    at: 'd1 08:22',
    from: 'Kim Ahl <kim.ahl@post.example>',
    subject: 'när kommer pengarna???',
    style: 'phone',
    body: `när kommer pengarna??? har inte fått nåt försörjningsstöd den här månaden och hyran ska betalas på fredag. ringer och ringer men ingen svarar`,
  },
  {
    id: 'trygghetslarm',
    at: 'd12 11:30',
    from: 'Ulla Granath <ulla.granath@post.example>',
    subject: 'Ansöka om trygghetslarm',
    body: `Hej,

min man har blivit sämre efter sin stroke och vi vill ansöka om trygghetslarm. Hur gör vi och vad kostar det?

Ulla Granath`,
    then: [
      {
        at: 'd12 13:15',
        do: 'answer',
        by: 'karin.wiklund',
        text: `Hej Ulla!

Du ansöker om trygghetslarm hos biståndsenheten, enklast på telefon 0980-319 200. En handläggare ställer några frågor, och sedan kommer en tekniker hem till er inom en vecka. Vad det kostar står på www.bjorkvalla.example/trygghetslarm.

Jag skriver inte mer här, eftersom vanlig e-post inte är säker för uppgifter om hälsa.`,
      },
    ],
  },
  {
    id: 'lss',
    at: 'd10 14:40',
    from: 'Anneli Frisk <anneli.frisk@post.example>',
    subject: 'Ledsagare till min dotter',
    body: `Hej! Min dotter har LSS och vi undrar hur man söker ledsagarservice till fritidsaktiviteter. Vilken handläggare ska vi prata med?

Anneli`,
    then: [
      {
        at: 'd9 09:20',
        do: 'hand-over',
        by: 'anna.sjolund',
        to: 'Biståndsenheten',
        summary:
          'Förälder vill veta hur man söker ledsagarservice enligt LSS och vem som handlägger.',
      },
      {
        at: 'd8 08:50',
        do: 'officer-reply',
        by: 'eva.strand',
        text: `Hej Anna! Be henne ringa mig på 0980-319 200, vardagar 9 till 10, så bokar vi ett möte. Ansökan finns också på webben.

Eva Strand`,
      },
      {
        at: 'd8 11:25',
        do: 'answer',
        by: 'anna.sjolund',
        text: `Hej Anneli!

Eva Strand på biståndsenheten hjälper er. Ring henne på 0980-319 200, vardagar mellan 9 och 10, så bokar ni ett möte. Blanketten för ledsagarservice finns på www.bjorkvalla.example/lss.`,
      },
    ],
  },
  {
    id: 'aldreboende',
    at: 'd4 15:55',
    from: 'Gösta Lundmark <gosta.lundmark@post.example>',
    subject: 'Kö till äldreboende',
    style: 'outlook',
    body: `Hej

Hur lång är kön till äldreboendet Solbacken och kan man få komma på studiebesök innan man ansöker?

Gösta Lundmark`,
    then: [
      {
        at: 'd3 10:45',
        do: 'answer',
        by: 'mehmet.aydar',
        text: `Hej Gösta!

Just nu väntar man ungefär sex veckor på en plats på Solbacken. Ni är välkomna på studiebesök: första tisdagen varje månad klockan 14, eller boka en egen tid på 0980-319 200.`,
      },
    ],
  },
  {
    id: 'god-man',
    at: 'd7 10:10',
    from: 'Stefan Wiberg <stefan.wiberg@post.example>',
    subject: 'Årsräkning som god man',
    style: 'gmail',
    body: `Hej, jag är god man och undrar när årsräkningen ska lämnas till överförmyndaren och om man får lämna den digitalt. Får jag arvode för resor också?

Stefan`,
    then: [
      {
        at: 'd7 11:30',
        do: 'answer',
        by: 'karin.wiklund',
        text: `Hej Stefan!

Årsräkningen ska vara hos överförmyndaren senast den sista februari. Du kan lämna den digitalt på www.bjorkvalla.example/godman. Du får ersättning för resor om du för körjournal.`,
      },
    ],
  },
]
