import { type Letter } from '../letter.ts'

/** Mail that the town has decided about (decided.ts), and one whose sender its servers could not prove. */
export const forms: readonly Letter[] = [
  {
    id: 'formular',
    at: 'm45',
    from: 'Björkvalla kommuns webbplats <noreply@webb.bjorkvalla.example>',
    subject: 'Kontakta oss: nytt meddelande',
    headers: { 'Auto-Submitted': 'auto-generated' },
    body: `Ett nytt meddelande har skickats från www.bjorkvalla.example/kontakta-oss

Namn: Ingela Norrman
E-post: ingela.norrman@post.example
Telefon: 070-174 06 85
Meddelande:
Hej! Sopkärlet på Lärkstigen 8 blev inte tömt i fredags fast det stod framme. Kommer ni tillbaka den här veckan, eller ska vi ställa ut det igen på fredag?`,
  },
  {
    id: 'otillforlitlig',
    at: 'm75',
    from: 'Bengt Holmlund <bengt.holmlund@post.example>',
    subject: 'Nytt kontonummer för utbetalning',
    headers: {
      'Authentication-Results':
        'mx.bjorkvalla.example; spf=fail smtp.mailfrom=post.example; dkim=none; dmarc=fail header.from=post.example',
    },
    body: `Hej,

jag har bytt bank. Kan ni skicka mig de uppgifter ni har om mina utbetalningar, så att jag kan kontrollera att rätt konto står där?

Bengt Holmlund`,
  },
  {
    id: 'nyhetsbrev',
    at: 'd2 07:15',
    from: 'Kommunförbundet Norr <nyheter@kommunforbundet-norr.example>',
    subject: 'Veckans nyheter från Kommunförbundet Norr',
    body: `Veckans nyheter: upphandlingsdagen, ny handbok om bredband och höstens kurser.

Läs mer på vår webbplats.`,
  },
]
