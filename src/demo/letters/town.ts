import { type Letter } from '../letter.ts'

export const town: readonly Letter[] = [
  {
    id: 'allman-handling',
    at: 'm130',
    from: 'Redaktionen, Näsbladet <redaktionen@nasbladet.example>',
    subject: 'Begäran om allmän handling',
    style: 'outlook',
    body: `Hej,

jag begär att få ta del av protokoll och tjänsteutlåtande i ärendet om den nya brandstationen, samt kommundirektörens representation under förra kvartalet. Skicka gärna digitalt.

Redaktionen, Näsbladet`,
  },
  {
    id: 'biblioteket',
    at: 'd10 09:05',
    from: 'Rolf Eklund <rolf.eklund@post.example>',
    subject: 'Bibliotekets öppettider i jul',
    body: `Hej! Har biblioteket öppet i mellandagarna, och kan man lämna tillbaka böcker när det är stängt?`,
    then: [
      {
        at: 'd10 09:22',
        do: 'answer',
        by: 'mehmet.aydar',
        text: `Hej Rolf!

Biblioteket har öppet 28–30 december klockan 10–16. Återlämningsluckan vid entrén är öppen dygnet runt.`,
      },
    ],
  },
  {
    id: 'simhall',
    at: 'd6 10:50',
    from: 'Therese Lindh <therese.lindh@post.example>',
    subject: 'Hyra simhallen för kalas',
    style: 'gmail',
    body: `Hej, kan man hyra simhallen för ett barnkalas en söndag och vad kostar det?

Therese`,
    then: [
      {
        at: 'd6 12:10',
        do: 'answer',
        by: 'karin.wiklund',
        text: `Hej Therese!

Simhallen hyrs ut söndagar 14–17. Två timmar kostar 900 kronor och då ingår en badvakt. Boka på www.bjorkvalla.example/boka eller ring 0980-319 200.`,
      },
    ],
  },
  {
    id: 'bidrag-forening',
    at: 'd9 15:30',
    from: 'Björkvalla IK <kansliet@bjorkvallaik.example>',
    subject: 'Föreningsbidrag, sista dag?',
    style: 'outlook',
    body: `Hej!

När är sista ansökningsdag för aktivitetsstöd och lokalbidrag till föreningar, och har reglerna ändrats?

Björkvalla IK`,
    then: [
      {
        at: 'd7 16:45',
        do: 'answer',
        by: 'anna.sjolund',
        text: `Hej!

Sista dagen är den 15 februari för båda bidragen. En sak är ny: årsmötesprotokollet ska bifogas redan i ansökan. Allt finns på www.bjorkvalla.example/foreningsbidrag.

Jag beklagar att svaret dröjde.`,
      },
    ],
  },
  {
    id: 'protokoll',
    at: 'd12 14:30',
    from: 'Anders Myhr <anders.myhr@post.example>',
    subject: 'Protokoll från kommunfullmäktige',
    body: `Var hittar jag protokollet från senaste kommunfullmäktige? Jag letar efter beslutet om skolstrukturen.

Anders Myhr`,
    then: [
      {
        at: 'd12 14:55',
        do: 'answer',
        by: 'karin.wiklund',
        text: `Hej Anders!

Protokollet finns på www.bjorkvalla.example/protokoll. Beslutet om skolorna är paragraf 112. Du kan också se mötet i efterhand på samma sida.`,
      },
    ],
  },
  {
    id: 'brandvarnare',
    at: 'd14 09:40',
    from: 'Ingrid Hammar <ingrid.hammar@post.example>',
    subject: 'Eldningsförbud och sotning',
    body: `Hej! När kommer sotaren till oss på Kyrkbacken, och gäller det fortfarande eldningsförbud för trädgårdsavfall?

Ingrid`,
    then: [
      {
        at: 'd14 11:05',
        do: 'answer',
        by: 'mehmet.aydar',
        text: `Hej Ingrid!

Sotaren kommer till Kyrkbacken under nästa vecka och lägger en lapp i brevlådan två dagar innan. Eldningsförbudet är hävt, men inom tätort får man ändå bara elda trädgårdsavfall vecka 18.`,
      },
    ],
  },
  {
    id: 'fel-myndighet',
    at: 'd8 10:40',
    from: 'Josefin Alm <josefin.alm@post.example>',
    subject: 'Körkortet kom inte',
    style: 'phone',
    body: `Hej jag har beställt nytt körkort men det har inte kommit, kan ni se var det är?`,
    then: [
      {
        at: 'd8 10:52',
        do: 'answer',
        by: 'anna.sjolund',
        text: `Hej Josefin!

Körkort hanteras av Transportstyrelsen, inte av kommunen. Du når dem på 0771-503 503 eller på www.transportstyrelsen.se. Där kan du också logga in och se var körkortet är.`,
      },
    ],
  },
  {
    id: 'vigsel',
    at: 'sat1 14:10',
    from: 'Emelie & Johan Sund <sund@post.example>',
    subject: 'Borgerlig vigsel i juni',
    style: 'gmail',
    body: `Hej! Vi vill gifta oss borgerligt i juni, gärna utomhus vid Åparken. Hur bokar man vigselförrättare och vad kostar det?

Emelie & Johan`,
    then: [
      {
        at: 'mon1 15:10',
        do: 'answer',
        by: 'karin.wiklund',
        text: `Hej Emelie och Johan, och grattis!

Ni bokar borgerlig vigsel på www.bjorkvalla.example/vigsel. I kommunhuset kostar den ingenting. Vill ni gifta er i Åparken betalar ni bara vigselförrättarens resa. Först behöver ni intyg om hindersprövning från Skatteverket.`,
      },
    ],
  },
  {
    id: 'grannkommun',
    at: 'd5 09:10',
    from: 'Kommunstyrelsen, Näs kommun <kommun@nas-kommun.example>',
    subject: 'Fråga om ert miljöavtal',
    style: 'outlook',
    body: `Hej,

vi i Näs kommun ser över samverkan om miljötillsyn och undrar om vi kan få ta del av ert avtal och vem vi kan ringa.

Med vänlig hälsning
Kommunstyrelsen, Näs kommun`,
    then: [
      {
        at: 'd5 11:50',
        do: 'answer',
        by: 'karin.wiklund',
        text: `Hej!

Avtalet ligger öppet på www.bjorkvalla.example/samverkan. Ring gärna miljöenheten på 0980-319 200 och fråga efter enhetschefen, så berättar de hur det fungerar i praktiken.`,
      },
    ],
  },
  {
    id: 'klagomal',
    at: 'd4 21:15',
    from: 'Jan-Olov Berg <janolov.berg@post.example>',
    subject: 'Klagomål på bemötande',
    body: `Jag ringde växeln i torsdags och blev kopplad fyra gånger utan att få svar. Det är under all kritik. Jag vill veta vem som är ansvarig och hur man lämnar ett klagomål.

Jan-Olov Berg`,
    then: [
      {
        at: 'd3 09:35',
        do: 'answer',
        by: 'jonas.fjallborg',
        text: `Hej Jan-Olov!

Jag är teamledare på kontaktcenter och det är jag som ansvarar. Jag beklagar att du blev runtkopplad. Jag har gått igenom samtalet och vi har ändrat hur vi kopplar frågor om vägar.

Vill du berätta mer, ring mig på 0980-319 200. Ett formellt klagomål lämnar du på www.bjorkvalla.example/synpunkt.`,
      },
    ],
  },
  {
    id: 'simskola',
    at: 'd0 11:20',
    from: 'Johanna Risberg <johanna.risberg@post.example>',
    subject: 'Simskola för sexåring',
    style: 'gmail',
    body: `Hej, när startar nästa simskola i simhallen och finns det plats för en sexåring? Vi står gärna i kö.

Johanna`,
  },
]
