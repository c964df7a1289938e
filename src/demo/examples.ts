/** Mails that a citizen might write, to begin from. */
export const examples = [
  {
    name: 'Elsa Brodin',
    address: 'elsa.brodin@post.example',
    subject: 'Djupt hål i cykelvägen',
    text: `Hej!

Det har blivit ett djupt hål i cykelvägen precis vid infarten till Åskolan. Min son cyklade omkull i morse. Kan ni laga det, och vem pratar jag med om hans trasiga hjul?

Med vänlig hälsning
Elsa Brodin`,
  },
  {
    name: 'Mikael Sundin',
    address: 'mikael.sundin@post.example',
    subject: 'Bygglov för inglasad uteplats?',
    text: `Hej,

vi vill glasa in vår uteplats, ungefär 14 kvadratmeter. Behöver vi bygglov för det, och hur lång tid tar det i så fall?

Mikael`,
  },
  {
    name: 'Fatima Rahimi',
    address: 'fatima.rahimi@post.example',
    subject: 'Plats på förskola i augusti',
    text: `Hej! Vi flyttar till Björkvalla i sommar och behöver förskoleplats till vår dotter från augusti. När ska vi senast ställa oss i kö?

Tack på förhand
Fatima`,
  },
  {
    name: 'Göran Ek',
    address: 'goran.ek@post.example',
    subject: 'Vatten i källaren',
    text: `Det är stopp i avloppet och vattnet stiger i källaren på Granvägen 3. Vem kan komma?

Göran Ek 070-174 06 33`,
  },
  {
    name: 'Emma Walsh',
    address: 'emma.walsh@post.example',
    subject: 'Swimming hall opening hours',
    text: `Hello,

What are the opening hours of the swimming hall during the holidays, and is there a family ticket?

Kind regards
Emma Walsh`,
  },
] as const
