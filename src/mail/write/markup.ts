/**
 * The light markup of our mail templates, one source for text and HTML:
 *
 *     Ämne: the subject               first line
 *     Förhandsvisning: shown in lists second line, may be left out
 *
 *     A paragraph with {variable}, **strong words** and [a link]({link}).
 *     > what is asked                 set off from the rest
 *     ~ details in smaller type
 *     [Only a link]({link})           a button when it stands alone
 */
export interface Template {
  subject: Line
  preview: Line | null
  blocks: Block[]
}

export interface Block {
  kind: 'paragraph' | 'asked' | 'small' | 'button'
  lines: Line[]
}

export type Line = Piece[]

export type Piece =
  | { is: 'words'; words: string }
  | { is: 'variable'; name: string }
  | { is: 'strong'; inside: Line }
  | { is: 'link'; inside: Line; to: Line }

/** Reads a template. What variables hold is put in afterwards, so it can never become markup. */
export function parseTemplate(source: string): Template {
  const [head = '', ...blocks] = source.trim().split(/\n[ \t]*\n\s*/)
  const field = (name: string) =>
    head
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2)
  const subject = field('Ämne')
  if (subject === undefined) throw new Error('A mail template begins with "Ämne: ".')
  const preview = field('Förhandsvisning')
  return {
    subject: parseLine(subject),
    preview: preview === undefined ? null : parseLine(preview),
    blocks: parseBlocks(blocks),
  }
}

/** Reads the body of a template that has no subject: the signature. */
export function parseBody(source: string): Block[] {
  return parseBlocks(source.trim().split(/\n[ \t]*\n\s*/))
}

function parseBlocks(blocks: string[]): Block[] {
  return blocks.map((block) => {
    const lines = block.split('\n')
    if (lines.every((line) => line.startsWith('> '))) return asBlock('asked', lines, 2)
    if (lines.every((line) => line.startsWith('~ '))) return asBlock('small', lines, 2)
    const paragraph = asBlock('paragraph', lines, 0)
    return isButton(paragraph) ? { ...paragraph, kind: 'button' } : paragraph
  })
}

function asBlock(kind: Block['kind'], lines: string[], skip: number): Block {
  return { kind, lines: lines.map((line) => parseLine(line.slice(skip))) }
}

function isButton({ lines }: Block): boolean {
  const [line = [], ...others] = lines
  return others.length === 0 && line.length === 1 && line[0]?.is === 'link'
}

const marks = /\*\*(?<strong>[^*]+)\*\*|\[(?<label>[^\][]+)\]\((?<to>[^)\s]+)\)|\{(?<name>\w+)\}/g

function parseLine(line: string): Line {
  const pieces: Piece[] = []
  let read = 0
  for (const match of line.matchAll(marks)) {
    if (match.index > read) pieces.push({ is: 'words', words: line.slice(read, match.index) })
    pieces.push(pieceOf(match.groups ?? {}))
    read = match.index + match[0].length
  }
  if (read < line.length) pieces.push({ is: 'words', words: line.slice(read) })
  return pieces
}

function pieceOf({ strong, label, to, name }: Record<string, string | undefined>): Piece {
  if (strong !== undefined) return { is: 'strong', inside: parseLine(strong) }
  if (label === undefined) return { is: 'variable', name: name ?? '' }
  return { is: 'link', inside: parseLine(label), to: parseLine(to ?? '') }
}
