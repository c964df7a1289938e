import { type Letter } from '../letter.ts'

export const water: readonly Letter[] = [
  {
    id: 'brunt-vatten',
    at: 'm48',
    from: 'Gunnel Åkervik <gunnel.akervik@post.example>',
    subject: 'Brunt vatten i hela kvarteret',
    style: 'phone',
    body: `Hej! Vi har brunt vatten i kranarna på Lillgränd sedan i morse. Vattnet är brunt i hela kvarteret, går det att dricka? Vi är flera som undrar.

Gunnel Åkervik, 070-174 06 05`,
  },
  {
    id: 'sophamtning',
    at: 'd9 09:45',
    from: 'Kerstin Backlund <kerstin.backlund@post.example>',
    subject: 'Soptunnan inte tömd',
    body: `Hej! Vår soptunna på Granvägen 9 blev inte tömd i tisdags fast den stod framme. När kommer sopbilen nästa gång och kan vi få en extra tömning?

Kerstin`,
    then: [
      {
        at: 'd9 10:20',
        do: 'answer',
        by: 'karin.wiklund',
        text: `Hej Kerstin!

Bilen kunde inte komma fram på Granvägen i tisdags. De kommer tillbaka på torsdag förmiddag. Ställ ut tunnan på kvällen innan, så behöver du ingen extra tömning.`,
      },
    ],
  },
  {
    id: 'va-avlasning',
    at: 'd16 10:02',
    from: 'Roger Hedman <roger.hedman@post.example>',
    subject: 'Avläsning av vattenmätare',
    style: 'outlook',
    body: `Hej

Jag har fått ett kort om avläsning av vattenmätaren men hittar inte var man lämnar mätarställningen. Siffran är 1274.

Roger Hedman`,
    then: [
      {
        at: 'd16 10:40',
        do: 'answer',
        by: 'mehmet.aydar',
        text: `Hej Roger!

Du lämnar mätarställningen på www.bjorkvalla.example/vatten. Jag har lagt in 1274 åt dig den här gången, så du behöver inte göra något mer.`,
      },
    ],
  },
  {
    id: 'atervinning',
    at: 'sat2 11:20',
    from: 'Elin Sandström <elin.sandstrom@post.example>',
    subject: 'Öppettider återvinningscentralen',
    style: 'phone',
    body: `Har återvinningscentralen öppet på lördagar i vinter? Och får man lämna asbest där?`,
    then: [
      {
        at: 'mon2 09:15',
        do: 'answer',
        by: 'anna.sjolund',
        text: `Hej Elin!

Återvinningscentralen har öppet lördagar 9–14 hela vintern. Asbest tar vi emot om den är inplastad och märkt, och bara efter bokning på 0980-319 200.`,
      },
    ],
  },
]
