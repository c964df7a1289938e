/** How words and boxes may look. Nothing here places one thing over another or fetches anything. */
const properties = new Set(
  (
    'background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width ' +
    'border-collapse border-color border-left border-left-color border-left-style border-left-width ' +
    'border-radius border-right border-right-color border-right-style border-right-width border-spacing ' +
    'border-style border-top border-top-color border-top-style border-top-width border-width color direction ' +
    'display font font-family font-size font-style font-variant font-weight height letter-spacing ' +
    'line-height list-style-type margin margin-bottom margin-left margin-right margin-top max-width ' +
    'min-width padding padding-bottom padding-left padding-right padding-top text-align text-decoration ' +
    'text-indent text-transform vertical-align white-space width word-break word-spacing word-wrap'
  ).split(' '),
)

/** The declarations of a style attribute that are known to be harmless. */
export function safeStyle(style: string): string {
  return style
    .slice(0, 5_000)
    .split(';')
    .map((declaration) => {
      const at = declaration.indexOf(':')
      return {
        name: declaration.slice(0, at).trim().toLowerCase(),
        value: declaration.slice(at + 1).trim(),
      }
    })
    .filter(({ name, value }) => properties.has(name) && isPlainValue(value))
    .map(({ name, value }) => `${name}:${value}`)
    .join(';')
}

/** How many things a piece of CSS would fetch. Escapes count as what they stand for. */
export function remoteIn(css: string): number {
  const plain = css
    .replace(/\\([0-9a-f]{1,6})\s?/gi, (_, hex: string) => character(hex))
    .replace(/\s+/g, ' ')
  const urls = plain.match(/url ?\( ?["']? ?(?:https?:|ftp:|[\\/]{2})/gi)?.length ?? 0
  const imports = plain.match(/@import ?["']/gi)?.length ?? 0
  return urls + imports
}

/** Numbers, words and colours. No escapes, comments, quotes within quotes, url() or var(). */
function isPlainValue(value: string): boolean {
  const known = value.replace(/\brgba?\([\d\s.,%/]{1,60}\)/gi, '0')
  return value.length <= 300 && /^[\p{L}\d\s.,#%!'"+/-]+$/u.test(known) && !known.includes('/*')
}

function character(hex: string): string {
  const code = Number.parseInt(hex, 16)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' '
}
