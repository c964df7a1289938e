import { type Letter } from '../letter.ts'

export const street: readonly Letter[] = [
  {
    id: 'gatlampa',
    at: 'd12 08:12',
    from: 'Tobias Nylund <t.nylund@post.example>',
    subject: 'Gatlampan utanför Storgatan 12',
    style: 'gmail',
    body: `Hej! Gatlampan utanför Storgatan 12 är trasig, den blinkar och slocknar.

Mvh Tobias`,
    then: [
      {
        at: 'd12 09:05',
        do: 'answer',
        by: 'anna.sjolund',
        text: `Hej Tobias!

Tack för att du hör av dig. Jag har anmält lampan till vår driftentreprenör. De brukar laga inom fem arbetsdagar.`,
      },
    ],
  },
  {
    id: 'gatlampa-igen',
    at: 'd2 09:15',
    re: 'gatlampa',
    from: 'Tobias Nylund <t.nylund@post.example>',
    subject: 'SV: Gatlampan utanför Storgatan 12',
    style: 'gmail',
    body: `Hej igen!

Nu har det gått två veckor och lampan är fortfarande trasig. Jag har mejlat er två gånger!! Det är kolsvart vid övergångsstället där barnen går till skolan.

När kommer någon? Och vem ska jag prata med om det inte händer något?

/Tobias`,
    then: [
      {
        at: 'd2 09:40',
        do: 'hand-over',
        by: 'anna.sjolund',
        to: 'Gatuenheten',
        summary:
          'Gatlampan utanför Storgatan 12 är fortfarande trasig efter två veckor, vid ett övergångsställe. När lagas den?',
      },
      {
        at: 'd0 08:05',
        do: 'officer-reply',
        by: 'lena.torvik',
        text: `Armaturen är slut. Ny är beställd och montören kommer på torsdag förmiddag. Vi ställer ut tillfällig belysning vid övergångsstället i kväll.

Lena`,
      },
    ],
  },
  {
    id: 'snorojning',
    at: 'd0 07:31',
    from: 'Siv Åkervall <siv.akervall@post.example>',
    subject: 'TACK för snabb snöröjning i morse!',
    style: 'phone',
    body: `Ni är guld värda där ute i snön. Hälsa killen i traktorn!

Siv på Kyrkbacken`,
  },
  {
    id: 'potthal',
    at: 'd14 13:10',
    from: 'Nils-Erik Brodin <nilserik.brodin@post.example>',
    subject: 'Potthål på Industrivägen',
    style: 'outlook',
    body: `Hej,

på Industrivägen strax före rondellen är det ett stort potthål i körbanan. Min granne har redan fått punktering. Kan ni laga det?

Nils-Erik Brodin`,
    then: [
      {
        at: 'd14 13:45',
        do: 'answer',
        by: 'mehmet.aydar',
        text: `Hej Nils-Erik!

Tack för tipset. Gatuenheten sätter ut en varningsskylt idag och lagar hålet under veckan. Har grannen fått skador på bilen kan hen anmäla det på www.bjorkvalla.example/skadeanmalan.`,
      },
    ],
  },
  {
    id: 'parkering',
    at: 'd5 16:20',
    from: 'Camilla Stjerna <camilla.stjerna@post.example>',
    subject: 'Boendeparkering vid Torget',
    body: `Hej, jag har flyttat till Torggatan 3. Hur söker jag boendeparkering och vad kostar det per månad?

Camilla`,
    then: [
      {
        at: 'd4 08:25',
        do: 'answer',
        by: 'anna.sjolund',
        text: `Hej Camilla och välkommen till Torggatan!

Boendeparkering kostar 350 kronor i månaden. Du söker på www.bjorkvalla.example/parkering med BankID och får tillståndet samma dag.`,
      },
    ],
  },
  {
    id: 'loppis',
    at: 'd1 16:12',
    from: 'Sara Högvall <sara.hogvall@post.example>',
    subject: 'Loppis på torget 6 juni, vem pratar jag med?',
    style: 'gmail',
    body: `Hej! Vi i byalaget vill anordna loppis på torget 6 juni, vem pratar jag med? Vi blir ungefär 40 bord. Räknas det som torghandel eller som ett evenemang, och går det att få el?

Hälsningar Sara`,
    then: [
      {
        at: 'd0 15:50',
        do: 'answer',
        by: 'anna.sjolund',
        text: `Hej Sara!

Vad trevligt! För loppis på torget behöver ni polisens tillstånd för offentlig plats, och det söker ni på polisen.se. De frågar oss, och vi säger gärna ja. El finns i två stolpar på torget. Ring 0980-319 200 en vecka innan, så låser vi upp.`,
      },
    ],
  },
  {
    id: 'trad',
    at: 'd3 10:30',
    from: 'Britt-Marie Kvist <brittmarie.kvist@post.example>',
    subject: 'Träd som skymmer i parken',
    body: `Hej!

Almarna i Åparken har vuxit så att de skymmer gatubelysningen på gångvägen. Kan parkavdelningen beskära dem innan det blir riktigt mörkt?

Med vänlig hälsning
Britt-Marie Kvist`,
    then: [
      {
        at: 'd3 11:00',
        do: 'hand-over',
        by: 'karin.wiklund',
        to: 'Gatuenheten',
        summary: 'Almarna i Åparken skymmer belysningen på gångvägen. Kan de beskäras i höst?',
      },
    ],
  },
  {
    id: 'overgang',
    at: 'd1 13:05',
    from: 'Föräldraföreningen Åskolan <foraldrar@askolan-foraldrar.example>',
    subject: 'Farthinder vid Åskolan',
    style: 'gmail',
    body: `Hej!

Vi i föräldraföreningen vill att ni sätter upp farthinder på Skolgatan. Det kör bilar i över 60 där barnen går. Vi har samlat 112 namnunderskrifter. Hur går vi vidare?

Föräldraföreningen Åskolan`,
    then: [
      {
        at: 'd1 14:50',
        do: 'answer',
        by: 'mehmet.aydar',
        kind: 'delsvar',
        text: `Hej!

Tack för att ni engagerar er i barnens säkerhet. Jag har frågat gatuenheten hur många bilar som kör på Skolgatan och hur fort. De mäter nästa vecka, och sedan får ni ett fullständigt svar.`,
      },
    ],
  },
]
