import { type Letter } from '../letter.ts'

export const school: readonly Letter[] = [
  {
    id: 'preschool',
    at: 'd1 12:30',
    from: 'Daniel Brooks <daniel.brooks@post.example>',
    subject: 'Preschool place for my daughter',
    style: 'gmail',
    body: `Hello,

I just moved here from Dublin and need a place in kindergarten (förskola) for my daughter, she is three years old. How do I apply and how long is the queue?

Best regards
Daniel Brooks`,
    then: [
      {
        at: 'd0 11:55',
        do: 'answer',
        by: 'karin.wiklund',
        text: `Hello Daniel and welcome to Björkvalla!

You apply for a preschool place at www.bjorkvalla.example/preschool. You need a Swedish personal identity number; if your daughter has none yet, call us on 0980-319 200 and we will help you. Right now the wait is about two months.

Many of our preschools have staff who speak English.`,
      },
    ],
  },
  {
    id: 'koplats',
    at: 'd2 09:05',
    from: 'Amina Warsame <amina.warsame@post.example>',
    subject: 'Köplats förskola',
    style: 'phone',
    body: `Hej mitt barns personnummer är 121212-1212, kan ni kolla vilken köplats vi har till förskolan Ekorren? Vi behöver plats i januari.

Mvh Amina`,
  },
  {
    id: 'skolskjuts',
    at: 'd11 07:50',
    from: 'Fredrik Norling <fredrik.norling@post.example>',
    subject: 'Skolskjuts, bussen kom inte',
    body: `Hej. Skolskjutsen till Åskolan kom inte i morse heller. Det är tredje gången på två veckor. Tre barn stod vid Norrby vägskäl i 40 minuter. Vem ansvarar och när blir det ordning?

Fredrik Norling`,
    then: [
      {
        at: 'd11 09:10',
        do: 'hand-over',
        by: 'karin.wiklund',
        to: 'Förskoleenheten',
        summary:
          'Skolskjutsen från Norrby vägskäl till Åskolan har uteblivit tre gånger på två veckor.',
      },
      {
        at: 'd10 08:15',
        do: 'officer-reply',
        by: 'sofia.berg',
        text: `Hej! Entreprenören hade fel turlista efter höstlovet. Rättat från och med imorgon. Vi har bett dem ringa familjerna.

Sofia`,
      },
      {
        at: 'd10 09:00',
        do: 'answer',
        by: 'karin.wiklund',
        text: `Hej Fredrik!

Jag är ledsen att barnen har fått stå och vänta. Bussbolaget hade fel turlista efter höstlovet. Från och med imorgon går bussen som den ska, och bolaget ringer er familj idag.

Skulle den utebli igen, ring 0980-319 200 direkt, så får vi fatt på föraren.`,
      },
    ],
  },
  {
    id: 'skolval',
    at: 'd6 13:35',
    from: 'Sanna Rydell <sanna.rydell@post.example>',
    subject: 'När öppnar skolvalet till förskoleklass?',
    style: 'gmail',
    body: `Hej! När öppnar skolvalet för barn som börjar i förskoleklass nästa höst? Och kan vi välja Åskolan fast vi bor i Norrby?`,
    then: [
      {
        at: 'd6 13:58',
        do: 'answer',
        by: 'anna.sjolund',
        text: `Hej Sanna!

Skolvalet öppnar den 12 januari och är öppet i tre veckor. Du kan önska vilken skola du vill, men den som bor närmast går först om det blir fullt. Du gör valet i e-tjänsten på www.bjorkvalla.example/skolval.`,
      },
    ],
  },
  {
    id: 'skolval-folj',
    at: 'd5 08:15',
    re: 'skolval',
    from: 'Sanna Rydell <sanna.rydell@post.example>',
    subject: 'Re: När öppnar skolvalet till förskoleklass?',
    style: 'gmail',
    body: `Tack! En fråga till: får man skolskjuts om man väljer Åskolan själv, eller bara till den närmaste skolan?`,
    then: [
      {
        at: 'd5 10:30',
        do: 'answer',
        by: 'anna.sjolund',
        text: `Hej igen Sanna!

Skolskjuts får man till den skola kommunen placerar barnet i, oftast den närmaste. Väljer ni en annan skola ordnar ni resan själva. Om det inte kostar mer för kommunen kan ni ändå få den, och det prövas när ni ansöker på www.bjorkvalla.example/skolskjuts.`,
      },
    ],
  },
  {
    id: 'fritids',
    at: 'd8 14:20',
    from: 'Jenny Palm <jenny.palm@post.example>',
    subject: 'Fritids på lovet',
    body: `Hej, har fritidshemmet öppet under jullovet, och när måste jag anmäla vilka dagar vi behöver?

Jenny`,
    then: [
      {
        at: 'd7 15:35',
        do: 'answer',
        by: 'mehmet.aydar',
        text: `Hej Jenny!

Fritidshemmet är öppet under lovet, men inte julafton, nyårsafton och helgdagarna. Anmäl era dagar i Lärportalen senast den 4 december.`,
      },
    ],
  },
  {
    id: 'sfi',
    at: 'd10 10:20',
    from: 'Olena Shevchenko <olena.shevchenko@post.example>',
    subject: 'SFI kurs',
    style: 'phone',
    body: `Hej! Jag vill läsa SFI på kvällen för jag jobbar på dagen. Finns kvällskurs och när börjar nästa? Kan jag anmäla mig till komvux också?

Tack, Olena`,
    then: [
      {
        at: 'd10 11:00',
        do: 'answer',
        by: 'karin.wiklund',
        text: `Hej Olena!

Ja, SFI finns på kvällstid, tisdag och torsdag klockan 17.30 till 20.00. Nästa kurs börjar i januari. Anmäl dig på www.bjorkvalla.example/sfi. Där kan du också söka till komvux, och du kan läsa båda samtidigt.

Välkommen!`,
      },
    ],
  },
  {
    id: 'specialkost',
    at: 'm95',
    from: 'Petra Vall <petra.vall@post.example>',
    subject: 'Specialkost på Åskolan',
    style: 'phone',
    body: `Hej, min son i årskurs 2 på Åskolan har fått celiaki och behöver glutenfri mat i skolan från och med måndag. Vad ska jag fylla i och måste vi ha läkarintyg?

Petra`,
  },
  {
    id: 'gymnasieval',
    at: 'd1 20:40',
    from: 'Liv Hedlund <liv.hedlund@post.example>',
    subject: 'Byta program på gymnasiet',
    style: 'phone',
    body: `Hej! Jag går första året på gymnasiet men har kommit fel. Går det att byta program efter jul, eller måste jag vänta till omvalet?

Liv`,
    then: [
      {
        at: 'd0 16:30',
        do: 'answer',
        by: 'mehmet.aydar',
        text: `Hej Liv!

Det går ofta att byta program till vårterminen om det finns plats. Prata med studie- och yrkesvägledaren på din skola först. Omvalet för nästa höst är öppet 1 april till 15 maj.`,
      },
    ],
  },
]
