import { type Letter } from '../letter.ts'

export const building: readonly Letter[] = [
  {
    id: 'attefall',
    at: 'd1 10:45',
    from: 'Eva Lindrot <eva.lindrot@post.example>',
    subject: 'Attefallshus på 30 kvm, bygglov eller anmälan?',
    style: 'gmail',
    body: `Hej,

jag och min man ska bygga ett Attefallshus på 30 kvm, måste vi söka bygglov eller räcker det med anmälan? Det ska stå ungefär fyra meter från grannens tomt och vi tänkte ha en liten kamin.

Och vad kostar det?

Mvh Eva`,
  },
  {
    id: 'altan',
    at: 'd13 08:40',
    from: 'Håkan Sjöö <hakan.sjoo@post.example>',
    subject: 'Altan nära tomtgränsen',
    style: 'outlook',
    body: `God morgon!

Vi vill bygga en altan i trä, ungefär 40 cm hög, tre meter från tomtgränsen mot grannen. Behövs bygglov för det? Grannen har inget emot det.

Hälsningar
Håkan Sjöö
Björkstigen 4`,
    then: [
      {
        at: 'd13 10:05',
        do: 'answer',
        by: 'anna.sjolund',
        text: `Hej Håkan!

En så låg altan behöver normalt inget bygglov, så länge den följer marken. Är det en brant tomt kan det bli annorlunda. Skicka gärna en bild, så tittar vi tillsammans med bygglovsenheten.

Reglerna finns på www.bjorkvalla.example/bygga.`,
      },
    ],
  },
  {
    id: 'altan-tack',
    at: 'd13 12:20',
    re: 'altan',
    from: 'Håkan Sjöö <hakan.sjoo@post.example>',
    subject: 'SV: Altan nära tomtgränsen',
    style: 'outlook',
    body: `Tack för snabbt svar!

/Håkan`,
  },
  {
    id: 'bygglov-status',
    at: 'd3 15:10',
    from: 'Rikard Torvall, Torvalla Bygg <rikard@torvallabygg.example>',
    subject: 'Bygglov BYGG.2026.123, har ni hunnit titta?',
    style: 'outlook',
    body: `Hej!

Vi skickade in kompletteringen för drygt två veckor sedan och undrar om den har kommit fram och om ni har hunnit titta. Vi har grävare bokad om tre veckor och behöver veta om vi måste boka av.

Vem är handläggare nu?

Rikard`,
    then: [
      {
        at: 'd3 15:40',
        do: 'hand-over',
        by: 'mehmet.aydar',
        to: 'Bygglovsenheten',
        summary:
          'Torvalla Bygg undrar om kompletteringen i BYGG.2026.123 har kommit in och vem som handlägger. De har grävare bokad om tre veckor.',
      },
    ],
  },
  {
    id: 'ritningar',
    at: 'd9 11:15',
    from: 'Monika Hallén <monika.hallen@post.example>',
    subject: 'Kopia på ritningar',
    body: `Hej! Vi har köpt huset på Lillgränd 7 och behöver ritningarna från när det byggdes på 70-talet. Kan man få en kopia och vad kostar det?

Monika`,
    then: [
      {
        at: 'd9 13:02',
        do: 'answer',
        by: 'karin.wiklund',
        text: `Hej Monika!

Ritningar över hus på Lillgränd finns i vårt byggarkiv. Du kan beställa dem på www.bjorkvalla.example/ritningar, och det kostar ingenting om du vill ha dem digitalt. Du får dem inom fem arbetsdagar.

Grattis till huset!`,
      },
    ],
  },
  {
    id: 'granne-bygger',
    at: 'd15 16:48',
    from: 'Lisbet Åkerman <lisbet.akerman@post.example>',
    subject: 'Grannen bygger utan bygglov?',
    style: 'phone',
    body: `Grannen på Ängsvägen 12 har gjutit en platta som är jättestor och nu reser de väggar. Har de startbesked? Vad gör ni åt sånt?

Lisbet`,
    then: [
      {
        at: 'd14 08:20',
        do: 'hand-over',
        by: 'anna.sjolund',
        to: 'Bygglovsenheten',
        summary:
          'Fråga om bygget på Ängsvägen 12 har startbesked, och vad kommunen gör om det saknas.',
      },
      {
        at: 'd14 14:30',
        do: 'officer-reply',
        by: 'per.hagdal',
        text: `Hej Anna,

det finns bygglov och startbesked för Ängsvägen 12 sedan i våras, ett garage på 60 kvm. Hon får gärna ta del av beslutet hos oss.

Per`,
      },
      {
        at: 'd14 15:05',
        do: 'answer',
        by: 'anna.sjolund',
        text: `Hej Lisbet!

Jag har frågat bygglovsenheten. Grannen har både bygglov och startbesked för ett garage på 60 kvadratmeter, så bygget får pågå. Du kan läsa beslutet hos bygglovsenheten, ring 0980-319 200 så visar vi hur.`,
      },
    ],
  },
  {
    id: 'kompost',
    at: 'd7 19:25',
    from: 'Bo Nyström <bo.nystrom@post.example>',
    subject: 'Enskilt avlopp i Norrby',
    body: `Hej

Vi har fått brev om att vårt enskilda avlopp måste åtgärdas. Vilken sorts anläggning är godkänd hos er, och måste vi ansöka om tillstånd hos miljöenheten innan vi gräver?

Bo Nyström, Norrby 3:14`,
    then: [
      {
        at: 'd6 11:40',
        do: 'answer',
        by: 'mehmet.aydar',
        text: `Hej Bo!

Ja, du behöver tillstånd från miljöenheten innan du gräver. Vilken anläggning som passar beror på marken och på avståndet till vattentäkter. På www.bjorkvalla.example/avlopp finns ansökan och en lista över godkända typer.

Vill du prata med en miljöinspektör, ring 0980-319 200 vardagar 8–17.`,
      },
    ],
  },
  {
    id: 'matforgiftning',
    at: 'd4 09:30',
    from: 'Ida Forsell <ida.forsell@post.example>',
    subject: 'Anmälan om restaurangens hygien',
    style: 'gmail',
    body: `Hej, jag åt lunch på en restaurang vid torget och det var smutsigt i kylen och kallt i varmhållningen. Var anmäler jag det till livsmedelskontrollen?

Ida`,
    then: [
      {
        at: 'd4 10:12',
        do: 'answer',
        by: 'karin.wiklund',
        text: `Hej Ida!

Tack för att du säger till. Jag har lämnat det till våra livsmedelsinspektörer på miljöenheten. De gör ett oanmält besök. Du kan vara anonym, och du kan också lämna mer information på www.bjorkvalla.example/livsmedel.`,
      },
    ],
  },
  {
    id: 'varmepump',
    at: 'd0 15:05',
    from: 'Kjell Ottosson <kjell.ottosson@post.example>',
    subject: 'Grannens värmepump låter hela natten',
    body: `Hej,

grannen på Kyrkbacken 14 har satt sin värmepump två meter från vårt sovrumsfönster. Den bullrar dygnet runt. Kan miljöenheten komma och mäta, eller måste jag prata med honom själv först?

Kjell Ottosson`,
  },
]
