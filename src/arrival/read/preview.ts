const longest = 160
const greeting =
  /^(?:hej(?:san)?|hejhej|hallå|god (?:dag|morgon|kväll|middag)|goddag|tjena|hello|hi|dear)\b[^.?!\n]{0,40}?[,!.:]?$/i

/** The first words of a message on one line, without the greeting, for the queue. */
export function previewOf(text: string): string {
  const lines = text
    .slice(0, 4_000)
    .split('\n')
    .map(oneLine)
    .filter((line) => line !== '')
  const [first = '', ...rest] = lines
  const body = greeting.test(first) && rest.length > 0 ? rest : lines
  return shorten(body.join(' '), longest)
}

/** At most that many characters, cut after a word, with an ellipsis when something is left out. */
export function shorten(text: string, most: number): string {
  // No more than what is kept, and one to see that something is left out: a character is two units at most.
  const characters = Array.from(text.slice(0, 2 * (most + 1)))
  if (characters.length <= most) return text
  const cut = characters.slice(0, most - 1).join('')
  const space = characters[most - 1] === ' ' ? most : cut.lastIndexOf(' ')
  return `${(space > most / 2 ? cut.slice(0, space) : cut).trimEnd()}…`
}

function oneLine(line: string): string {
  return line.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim()
}
