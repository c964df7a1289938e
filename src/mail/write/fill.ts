import { html, raw, type Html } from '../../base/html.ts'
import { type Block, type Line, type Piece } from './markup.ts'
import { styles } from './page.ts'

/** The same words twice. `html` is a fragment and safe. */
export interface Words {
  text: string
  html: string
}

/** What a variable holds; null: there is nothing to say, so its line is left out. */
export type Variables = Readonly<Record<string, string | null>>

/**
 * Puts the variables into a template's blocks. They are escaped and never read as markup.
 * @throws Error that names a variable the template asks for and nobody has given.
 */
export function fillBlocks(blocks: readonly Block[], variables: Variables): Words {
  const filled = blocks
    .map((block) => ({ ...block, lines: block.lines.filter((line) => isSaid(line, variables)) }))
    .filter(({ lines }) => lines.length > 0)
  return {
    text: filled.map(({ lines }) => textLines(lines, variables)).join('\n\n'),
    html: filled.map((block) => String(htmlBlock(block, variables))).join('\n'),
  }
}

/** One line of plain text, for a subject. */
export function fillLine(line: Line, variables: Variables): string {
  return line
    .map((piece) => textPiece(piece, variables))
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
}

/** Text with its line breaks as HTML. */
export function withBreaks(text: string): Html[] {
  return text.split('\n').map((line, i) => (i === 0 ? html`${line}` : html`<br />${line}`))
}

function isSaid(line: Line, variables: Variables): boolean {
  return line.every((piece) => {
    switch (piece.is) {
      case 'words':
        return true
      case 'variable':
        return valueOf(piece.name, variables) !== null
      case 'strong':
        return isSaid(piece.inside, variables)
      case 'link':
        return isSaid(piece.inside, variables) && isSaid(piece.to, variables)
    }
  })
}

function valueOf(name: string, variables: Variables): string | null {
  const value = variables[name]
  if (value === undefined) throw new Error(`The template asks for {${name}}, which is not there.`)
  return value === null ? null : clean(value)
}

/** Line breaks stay; nothing else that is invisible does. */
function clean(value: string): string {
  return value
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim()
}

function textLines(lines: readonly Line[], variables: Variables): string {
  return lines.map((line) => line.map((piece) => textPiece(piece, variables)).join('')).join('\n')
}

function textPiece(piece: Piece, variables: Variables): string {
  switch (piece.is) {
    case 'words':
      return piece.words
    case 'variable':
      return valueOf(piece.name, variables) ?? ''
    case 'strong':
      return fillLine(piece.inside, variables)
    case 'link':
      return textLink(fillLine(piece.inside, variables), target(piece.to, variables))
  }
}

/** A link in plain text: its address is shown unless its words say the same. */
function textLink(words: string, to: string): string {
  if (/^(?:tel|mailto):/.test(to)) return words
  return to.replace(/^https?:\/\//, '') === words ? to : `${words}: ${to}`
}

function htmlBlock({ kind, lines }: Block, variables: Variables): Html {
  const button = kind === 'button'
  const content = lines.map((line, i) => [
    i === 0 ? raw('') : raw('<br>'),
    line.map((piece) => htmlPiece(piece, variables, button)),
  ])
  switch (kind) {
    case 'paragraph':
      return html`<p style="${styles.paragraph}">${content}</p>`
    case 'small':
      return html`<p class="s" style="${styles.small}">${content}</p>`
    case 'asked':
      return html`<div class="q" style="${styles.asked}"><p style="margin:0;">${content}</p></div>`
    case 'button':
      return html`<p class="b" style="${styles.button}">${content}</p>`
  }
}

function htmlPiece(piece: Piece, variables: Variables, button = false): Html | Html[] {
  switch (piece.is) {
    case 'words':
      return html`${piece.words}`
    case 'variable':
      return withBreaks(valueOf(piece.name, variables) ?? '')
    case 'strong':
      return html`<strong>${piece.inside.map((one) => htmlPiece(one, variables))}</strong>`
    case 'link': {
      const style = button ? styles.buttonLink : styles.link
      const to = target(piece.to, variables)
      return html`<a href="${to}" style="${style}">${fillLine(piece.inside, variables)}</a>`
    }
  }
}

/** @throws Error when a variable has made a link lead where a mail may not lead. */
function target(line: Line, variables: Variables): string {
  const to = fillLine(line, variables)
  if (!/^(?:https?:\/\/|mailto:|tel:)[^\s"'<>]+$/.test(to)) {
    throw new Error('A link in a template leads nowhere we can send anybody.')
  }
  return to
}
