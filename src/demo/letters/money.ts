import { type Letter } from '../letter.ts'

export const money: readonly Letter[] = [
  {
    id: 'faktura-hund',
    at: 'd1 14:25',
    from: 'Lars-Erik Stenmo <larserik.stenmo@post.example>',
    subject: 'Faktura 40012345, jag har ingen hund hos er??',
    style: 'phone',
    body: `Fick en faktura för hunddagis. Jag har en katt. Vill inte få inkasso för det.

Hälsn Lars-Erik`,
    then: [
      {
        at: 'd0 13:40',
        do: 'answer',
        by: 'mehmet.aydar',
        text: `Hej Lars-Erik!

Vi har inget hunddagis i kommunen, så fakturan kommer inte från oss. Betala den inte. Skicka den gärna till oss på torget eller i en bild, så polisanmäler vi att någon använder vårt namn.

Hälsa katten!`,
      },
    ],
  },
  {
    id: 'dubbel-faktura',
    at: 'd13 14:05',
    from: 'Agneta Roos <agneta.roos@post.example>',
    subject: 'Betalat samma faktura två gånger',
    body: `Hej, jag råkade betala fakturan två gånger. Kan jag få en återbetalning? Fakturanummer 40011876, betald till ert bankgiro den 3:e och den 5:e.

Agneta`,
    then: [
      {
        at: 'd13 15:20',
        do: 'answer',
        by: 'anna.sjolund',
        text: `Hej Agneta!

Ekonomienheten ser den dubbla betalningen. Pengarna dras av på nästa faktura. Vill du hellre ha dem på kontot, fyll i blanketten på www.bjorkvalla.example/aterbetalning.`,
      },
    ],
  },
  {
    id: 'foretag-lokal',
    at: 'd11 13:20',
    from: 'Yusuf Demir <yusuf@demirbageri.example>',
    subject: 'Söker lokal till bageri',
    style: 'outlook',
    body: `Hej!

Jag driver ett litet bageri och letar efter en lokal i Björkvalla, helst 150 kvm med möjlighet till uteservering. Har kommunen en näringslivskontakt som kan hjälpa till med etablering och tillstånd?

Vänligen
Yusuf Demir`,
    then: [
      {
        at: 'd11 14:02',
        do: 'answer',
        by: 'mehmet.aydar',
        text: `Hej Yusuf!

Vad roligt! Vår näringslivsutvecklare ringer dig i morgon förmiddag. Under tiden kan du se lediga lokaler på www.bjorkvalla.example/lokaler. Serveringstillstånd och livsmedelsregistrering söker du på samma ställe, och vi hjälper dig hela vägen.`,
      },
    ],
  },
  {
    id: 'e-tjanst',
    at: 'd5 20:40',
    from: 'Pia Holm <pia.holm@post.example>',
    subject: 'E-tjänsten hänger sig vid inloggning',
    style: 'gmail',
    body: `När jag loggar in i e-tjänsten med BankID blir sidan bara vit. Jag har provat i två webbläsare. Jag behöver göra min ansökan ikväll!

Pia`,
    then: [
      {
        at: 'd4 08:40',
        do: 'answer',
        by: 'karin.wiklund',
        text: `Hej Pia!

Det var ett fel i e-tjänsten igår kväll. Det är lagat sedan klockan sju i morse, och alla som inte kom in har fått en dag till på sig. Hör av dig om det fortfarande strular.`,
      },
    ],
  },
  {
    id: 'sommarjobb',
    at: 'd8 16:30',
    from: 'Noah Lindgren <noah.lindgren@post.example>',
    subject: 'Sommarjobb 16 år',
    style: 'phone',
    body: `Hej! Jag är 16 år och undrar hur man söker sommarjobb i kommunen. När börjar ansökan?

Noah`,
    then: [
      {
        at: 'd7 08:50',
        do: 'answer',
        by: 'anna.sjolund',
        text: `Hej Noah!

Ansökan till sommarjobb öppnar den 15 januari på www.bjorkvalla.example/sommarjobb. Alla mellan 16 och 18 år som bor i kommunen får söka. Lycka till!`,
      },
    ],
  },
  {
    id: 'lagenhet',
    at: 'd2 13:50',
    from: 'Maja Ferm <maja.ferm@post.example>',
    subject: 'Kallt i lägenheten',
    style: 'phone',
    body: `Hej, det är bara 17 grader i vår lägenhet på Torggatan 8 och elementen är kalla. Vi har felanmält till fastighetsskötaren men inget händer. Vi har en bebis.

Maja Ferm`,
    then: [
      { at: 'd2 14:30', do: 'claim', by: 'mehmet.aydar' },
      {
        at: 'd1 11:10',
        do: 'answer',
        by: 'mehmet.aydar',
        kind: 'motfraga',
        text: `Hej Maja!

Så ska ni inte ha det. För att fastighetsjouren ska hitta rätt: vilket våningsplan bor ni på, och är alla element kalla eller bara några? Ring gärna jouren direkt på 0980-319 290, så kommer de samma dag.`,
      },
    ],
  },
  {
    id: 'fiber',
    at: 'd1 22:15',
    from: 'Oskar Wennberg <oskar.wennberg@post.example>',
    subject: 'Fiber till Norrby',
    style: 'gmail',
    body: `Hej! Vi är elva hushåll i Norrby som fortfarande saknar fiber. Finns det någon plan för bredband dit, och vem hos er håller i det?

Oskar`,
  },
]
