import { html, type Html } from '../../base/html.ts'

/** How paragraphs and links look; nothing by default. */
export interface Look {
  paragraph?: string
  link?: string
}

/**
 * Plain text as simple HTML: paragraphs, line breaks, and links on what is plainly a web address.
 * Everything is escaped; nothing in the text can become markup.
 */
export function textToHtml(text: string, look: Look = {}): string {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*(?:\n[ \t]*)+/)
    .map((paragraph) => paragraph.replace(/^\n+/, '').trimEnd())
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => String(block(paragraph, look)))
    .join('\n')
}

function block(paragraph: string, look: Look): Html {
  const lines = paragraph.split('\n').map((line, i) => {
    const linked = linkify(line, look)
    return i === 0 ? linked : html`<br />${linked}`
  })
  return look.paragraph === undefined
    ? html`<p>${lines}</p>`
    : html`<p style="${look.paragraph}">${lines}</p>`
}

/** Linear in the length of the line: a web address is a run of characters without spaces. */
function linkify(line: string, look: Look): Html {
  const pieces = line.split(/(https?:\/\/[^\s<>"'“”]+)/)
  return html`${pieces.map((piece, i) => (i % 2 === 0 ? html`${piece}` : link(piece, look)))}`
}

function link(address: string, look: Look): Html {
  const end = endOfAddress(address)
  const to = address.slice(0, end)
  if (!URL.canParse(to)) return html`${address}`
  const rest = address.slice(end)
  return look.link === undefined
    ? html`<a href="${to}" target="_blank" rel="noopener noreferrer nofollow">${to}</a>${rest}`
    : html`<a href="${to}" style="${look.link}">${to}</a>${rest}`
}

/** The full stop after an address belongs to the sentence, and so does an unopened bracket. */
function endOfAddress(address: string): number {
  let end = address.length
  while (end > 0 && /[.,;:!?)\]}]/.test(address.charAt(end - 1))) end -= 1
  const opened = address.slice(0, end).includes('(') && address.charAt(end) === ')'
  return opened ? end + 1 : end
}
