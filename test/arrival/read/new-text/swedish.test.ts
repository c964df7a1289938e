import { describe, expect, test } from 'vitest'
import { newText } from '../../../../src/arrival/read/new-text.ts'

const read = (text: string) => newText(text, { isForward: false })
const kinds = (text: string) => read(text).parts.map(({ kind }) => kind)

const own = 'Hej!\n\nLampan lyser fortfarande inte.'
const history = 'Hej Eva!\n\nVi har lagat lampan.\n\nAnna, kontaktcenter'

/** What Swedish mail programs put between the new words and the old ones. */
const heads: Record<string, string> = {
  'Outlook för Windows':
    'Från: Kontaktcenter <kontakt@bjorkvalla.example>\nSkickat: den 10 mars 2026 09:15\nTill: Eva Ek <eva@exempel.se>\nÄmne: SV: Gatlampa',
  'Outlook för Windows, med kopia och bilaga':
    'Från: Kontaktcenter\nSkickat: tisdag 10 mars 2026 09:15\nTill: Eva Ek; Per Ek\nKopia: Anna\nÄmne: SV: Gatlampa\nPrioritet: Hög',
  'Outlook på webben':
    '________________________________\nFrån: Kontaktcenter\nSkickat: den 10 mars 2026 09:15\nTill: Eva Ek\nÄmne: Sv: Gatlampa',
  'nya Outlook':
    'Från: Kontaktcenter <kontakt@bjorkvalla.example>\nDatum: tisdag, 10 mars 2026 09:15\nTill: Eva Ek <eva@exempel.se>\nÄmne: Re: Gatlampa',
  'Outlook, tom rad mellan fälten':
    'Från: Kontaktcenter\n\nSkickat: den 10 mars 2026 09:15\n\nTill: Eva Ek\n\nÄmne: SV: Gatlampa',
  'Outlook, fet stil':
    '*Från:* Kontaktcenter\n*Skickat:* den 10 mars 2026 09:15\n*Till:* Eva\n*Ämne:* SV: x',
  'Outlook, radbruten mottagarlista':
    'Från: Kontaktcenter <kontakt@bjorkvalla.example>\nSkickat: den 10 mars 2026 09:15\nTill: Eva Ek <eva@exempel.se>; Per Ek\n<per@exempel.se>; Ulla Ek\n<ulla@exempel.se>\nÄmne: SV: x',
  'Outlook på engelska':
    'From: Contact <kontakt@bjorkvalla.example>\nSent: Tuesday, March 10, 2026 9:15 AM\nTo: Eva\nSubject: RE: x',
  'Outlook på norska':
    'Fra: Kontakt <kontakt@bjorkvalla.example>\nSendt: tirsdag 10. mars 2026 09:15\nTil: Eva\nEmne: SV: x',
  'Outlook på finska':
    'Lähettäjä: Kontakt\nLähetetty: tiistai 10. maaliskuuta 2026 9.15\nVastaanottaja: Eva\nAihe: VS: x',
  'Outlook på tyska':
    'Von: Kontakt\nGesendet: Dienstag, 10. März 2026 09:15\nAn: Eva\nBetreff: AW: x',
  'Outlook, avdelare':
    '-----Ursprungligt meddelande-----\nFrån: Kontaktcenter\nSkickat: den 10 mars 2026 09:15\nTill: Eva\nÄmne: x',
  Samsung:
    '-------- Originalmeddelande --------\nFrån: Kontaktcenter <kontakt@bjorkvalla.example>\nDatum: 2026-03-10 09:15 (GMT+01:00)\nTill: eva@exempel.se\nÄmne: x',
  Yahoo: 'Den tisdag 10 mars 2026 09:15:00 CET, Kontaktcenter <kontakt@bjorkvalla.example> skrev:',
  Gmail: 'Den tis 10 mars 2026 kl 09:15 skrev Kontaktcenter <kontakt@bjorkvalla.example>:',
  'Gmail, radbruten':
    'Den tis 10 mars 2026 kl 09:15 skrev Kontaktcenter i Björkvalla <\nkontakt@bjorkvalla.example>:',
  'Apple Mail': '10 mars 2026 kl. 09:15 skrev Kontaktcenter <kontakt@bjorkvalla.example>:',
  iPhone:
    'Skickat från min iPhone\n\n10 mars 2026 kl. 09:15 skrev Kontaktcenter <kontakt@bjorkvalla.example>:',
  'Outlook för iOS':
    'Skaffa Outlook för iOS<https://aka.example/o>\n________________________________\nFrån: Kontaktcenter\nSkickat: Tuesday, March 10, 2026 9:15:02 AM\nTill: Eva\nÄmne: x',
  'Outlook för Mac':
    'Från: Kontaktcenter <kontakt@bjorkvalla.example>\nDatum: tisdag 10 mars 2026 09:15\nTill: Eva Ek <eva@exempel.se>\nÄmne: Re: x',
  'Lotus Notes':
    'Från:\tKontaktcenter/Bjorkvalla\nTill:\tEva Ek <eva@exempel.se>\nDatum:\t2026-03-10 09:15\nÄmne:\tRe: x',
  Zoho: '---- Den tis, 10 mar. 2026 09:15:00 +0100 kontakt@bjorkvalla.example skrev ----',
}

describe('the new words above unmarked history, as written by', () => {
  test.each(Object.entries(heads))('%s', (_, head) => {
    const { text, parts, reason } = read(`${own}\n\n${head}\n\n${history}`)
    expect(text).toBe(own)
    expect(parts.map(({ kind }) => kind)).toContain('quoted')
    expect(reason).not.toBeNull()
  })
})

describe('the new words above marked history, as written by', () => {
  test.each(Object.entries(heads))('%s', (_, head) => {
    const quoted = history.replaceAll(/^/gm, '> ')
    expect(read(`${own}\n\n${head}\n${quoted}`).text).toBe(own)
  })
})

/** Named by what stands before the first colon. */
const afterthoughts = [
  'in a sentence about the town:\n\nMvh\nAnna Ek\n070-123 45 67\nJag vill ta mitt liv i er kommun',
  'of moving:\n\nMvh\nAnna Ek\n070-123 45 67\nFlyttar till Sjöbo kommun',
  'above the phone, about the town:\n\nMvh\nAnna Ek\nHar ni glömt oss i Sjöbo förening\n070-123 45 67',
  'below two dashes, with a phone:\n--\nKan ni ringa mig på 070-123 45 67?',
  'below two dashes, with an address:\n--\nP.S. Jag bor på 123 45 Storstad och där har vi ingen värme!',
  'behind a label:\n\nMvh\nAnna Ek\n070-123 45 67\n\nBesök: kan ni komma på tisdag?',
  'behind an address:\n\nMvh\nAnna Ek\n070-123 45 67\nAdress: Storgatan 4, porten är trasig sedan i går',
  'below the phone:\n\nMvh\nAnna Ek\n070-123 45 67\n\nBarnet fryser!',
  'below the phone at once:\n\nMvh\nAnna Ek\n070-123 45 67\nBarnet fryser',
  'below the phone, as a note:\n\nMvh Anna Ek\nTel: 070-123 45 67\n\nGäller Storgatan 4',
  'below the phone, in two words:\n\nMvh\nAnna Ek\n070-123 45 67\n\nTaket läcker',
  'below a mail address:\n\nMvh\nAnna Ek\nanna@exempel.se\n\nPorten står öppen',
  'above the phone:\n\nMvh\nAnna Ek\nBarnet fryser!\n070-123 45 67',
  'beside the phone:\n\nMvh\nAnna Ek\n070-123 45 67 ring mig, barnet fryser',
  'below a phone’s own line:\n\nMvh\nAnna\n070-123 45 67\n\nSkickat från min iPhone\n\nFryser!',
  'below the dashes of a program:\n-- \nAnna Ek\n070-123 45 67\n\nBarnet fryser!',
  'below two dashes:\n--\nAnna Ek\n070-123 45 67\n\nBarnet fryser!',
].map((text): [string, string] => [text.slice(0, text.indexOf(':')), text])

describe('the writer’s own words are kept', () => {
  test.each([
    [
      'below the history',
      'Den 2026-03-10 kl. 09:15, skrev Anna:\n> Vilken lampa?\n\nDen på Storgatan.',
      'Den på Storgatan.',
    ],
    [
      'above and below it',
      'Hej!\n\n2026-03-10 09:15 skrev Anna <a@x.example>:\n> Vilken lampa?\n\nDen på Storgatan.',
      'Hej!\n\nDen på Storgatan.',
    ],
    [
      'between its lines',
      'Den 10 mars 2026 09:15 skrev Anna <a@x.example>:\n> Vilken lampa?\nDen på Storgatan.\n> Sedan när?\nI går.',
      'Den på Storgatan.\nI går.',
    ],
    [
      'below a head without marks',
      'Den 10 mars 2026 09:15 skrev Anna <a@x.example>:\n\nLampan är lagad.',
      'Lampan är lagad.',
    ],
  ])('%s', (_, text, expected) => {
    expect(read(text).text).toBe(expected)
  })

  test.each([
    [
      'in red in what Outlook quotes',
      `Hej, mina svar i rött nedan.\n\n${heads['Outlook för Windows']}\n\nVilken lampa? Den på Storgatan.`,
    ],
    [
      'below, as he says',
      `Se mina svar nedan.\n\n${heads['Outlook på webben']}\n\nVilken lampa? Den på Storgatan.`,
    ],
    [
      'in English below',
      `See my answers below.\n\n${heads['Outlook på engelska']}\n\nWhich lamp? The one in Storgatan.`,
    ],
    [
      'when he only points at the history',
      `Hej!\n\nSe nedan.\n\nMvh\nEva\n\n${heads['Outlook för Windows']}\n\n${history}`,
    ],
    ['when he only signs it', `Mvh Eva\n\n${heads['Outlook för Windows']}\n\n${history}`],
    [
      'when a phone has signed it',
      `Skickat från min iPhone\n\n${heads['Outlook för Windows']}\n\n${history}`,
    ],
    [
      'in a notice of moving',
      'Hej!\nVi flyttar.\nFrån: Storgatan 1\nTill: Lillgatan 2\nDatum: 1 april kl 10:15\nUndrar Eva',
    ],
    [
      'when he tells what he wrote',
      'Hej!\nDen 3 mars 2026 kl 10:15 skrev jag till bygg@bjorkvalla.example:\nLampan är trasig.',
    ],
    [
      'when he tells what was written',
      'Hej!\nDen 3 mars 2026 10:15 skrev anna@bjorkvalla.example att vi ska göra så här:\nSkruva ur lampan.',
    ],
    [
      'in a sentence that begins as a phone signs',
      'Hej!\nSkickat från min svärmors dator, för min är trasig. Lampan lyser inte.',
    ],
    ['below a line of dashes', 'Lampan är trasig.\n--\nSedan undrar jag när ni lagar den?'],
    ['after the signature', 'Lampan är trasig.\n\nMvh Eva\n070-123 45 67\n\nPS. Grinden också.'],
    [
      'about secrecy',
      'Detta mejl är konfidentiellt. Jag har skyddad identitet och det hamnade hos fel mottagare.',
    ],
    [
      'in a request for a journey',
      'Hej!\nFrån: Storgatan 1\nTill: Sjukhuset\nDatum: 1 april\nÄmne: Färdtjänst\nRing mig först.',
    ],
    ['below two dashes', 'Hej\n--\nJag vill ta mitt liv\nanna@x.example'],
    ['below the phone', 'Hej!\n\nMvh\nAnna Berg\n070-123 45 67\nVi har ingen värme\nBarnet fryser'],
    ...afterthoughts,
    ['that are a table', 'Mått:\n| bredd | 3 |\n| höjd | 2 |'],
  ])('%s', (_, text) => {
    expect(read(text).text).toBe(text.trim())
  })

  test('of a mail that answers nothing and lists with >, or repeats a form', () => {
    const first = (text: string) => newText(text, { isForward: false, isReply: false }).text
    const list = 'Jag behöver:\n> en lampa\n> en stolpe'
    const form =
      'Nytt meddelande från webbplatsen\n\nFrån: Eva Ek <eva@exempel.se>\nÄmne: Gatlampa\nDatum: 2026-03-10 09:15\n\nLampan är trasig.'
    expect([first(list), first(form)]).toEqual([list, form])
  })

  test('of what is passed on below a few words', () => {
    const text =
      'Kan ni ta detta?\n\n---------- Vidarebefordrat meddelande ----------\nFrån: Per <per@exempel.se>\nDatum: 10 mars\nÄmne: Lampa\n\nLampan är trasig.'
    expect(read(text).text).toBe(text)
  })
})

describe('beside the new words stand', () => {
  test('a signature below two dashes, phone and post below the name, and the phone’s own line', () => {
    expect(read(`${own}\n-- \nByggfirman AB\n08-123 45 67`).text).toBe(own)
    expect(
      read(
        `${own}\n\nMed vänlig hälsning\nEva Ek\nByggfirman AB\nTel: 08-123 45 67\nwww.exempel.se`,
      ).text,
    ).toBe(`${own}\n\nMed vänlig hälsning\nEva Ek`)
    expect(read(`${own}\n\nSkickat från min Galaxy`).text).toBe(own)
    expect(kinds(`${own}\n\nSkickat från min iPad`)).toEqual(['own', 'signature'])
  })

  test('small print below, and the gateway’s warning above', () => {
    const secrecy =
      'Detta meddelande är konfidentiellt och endast avsett för mottagaren. Har du fått det av misstag, radera det.'
    expect(kinds(`${own}\n\nMvh Eva\n\n${secrecy}`)).toEqual(['own', 'disclaimer'])
    expect(read(`${own}\n\nTänk på miljön innan du skriver ut detta mejl`).text).toBe(own)
    const warning = 'OBS! Detta mejl kommer från en extern avsändare. Klicka inte på länkar.'
    expect(kinds(`${warning}\n\n${own}`)).toEqual(['disclaimer', 'own'])
  })

  test('a history of several, of which every word is in the parts', () => {
    const text = `${own}\n\nMvh Eva\n\n${heads['Outlook för Windows']}\n\n${history}\n\n${heads['Outlook på engelska']}\n\nHello`
    const { parts } = read(text)
    expect(parts.map(({ from, to }) => text.slice(from, to)).join('')).toBe(text)
    expect(parts.map(({ kind }) => kind)).toEqual(['own', 'quoted'])
  })
})

describe('HTML tells what words do not', () => {
  const html = (below: string) =>
    `<div>Lampan lyser inte.</div><div class="gmail_quote"><div class="gmail_attr">ti 10.3. Kontakt kirj.</div>Olemme korjanneet lampun kadulla.</div>${below}`
  const text = 'Lampan lyser inte.\n\nti 10.3. Kontakt kirj.\nOlemme korjanneet lampun kadulla.'

  test('where the history begins', () => {
    const { text: fresh, reason } = newText(text, { isForward: false, html: html('') })
    expect(fresh).toBe('Lampan lyser inte.')
    expect(reason).toBe('Mejlprogrammet har märkt det som följer som citerat.')
  })

  test('but not when words stand below it', () => {
    const whole = `${text}\n\nTack ändå.`
    const { text: fresh } = newText(whole, { isForward: false, html: html('<p>Tack ändå.</p>') })
    expect(fresh).toBe(whole)
  })
})
