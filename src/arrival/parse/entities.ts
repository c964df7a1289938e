/** The named references that mail programs write; the others stay as they are. HTML section 13.5. */
const named: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' },
  ...{ aring: 'å', auml: 'ä', ouml: 'ö', Aring: 'Å', Auml: 'Ä', Ouml: 'Ö' },
  ...{ aelig: 'æ', oslash: 'ø', AElig: 'Æ', Oslash: 'Ø', uuml: 'ü', Uuml: 'Ü', szlig: 'ß' },
  ...{ eacute: 'é', Eacute: 'É', egrave: 'è', agrave: 'à', aacute: 'á', ccedil: 'ç', ntilde: 'ñ' },
  ...{ iacute: 'í', oacute: 'ó', uacute: 'ú', ecirc: 'ê', euml: 'ë', iuml: 'ï', ocirc: 'ô' },
  ...{ ndash: '–', mdash: '—', hellip: '…', bull: '•', middot: '·', laquo: '«', raquo: '»' },
  ...{ lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”', bdquo: '„' },
  ...{ euro: '€', pound: '£', copy: '©', reg: '®', trade: '™', deg: '°', sect: '§', para: '¶' },
  ...{ frac12: '½', frac14: '¼', frac34: '¾', times: '×', plusmn: '±', sup2: '²', sup3: '³' },
  ...{ shy: '', zwnj: '', zwj: '', ensp: ' ', emsp: ' ', thinsp: ' ', acute: '´' },
}

/** Replaces the character references in a piece of HTML text. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z][a-z0-9]{1,10}));?/gi, (...found) => {
    const [whole, hex, decimal, name] = found as (string | undefined)[]
    if (name !== undefined) return named[name] ?? whole ?? ''
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return character(code)
  })
}

function character(code: number): string {
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
  return isCharacter ? String.fromCodePoint(code) : '\ufffd'
}
