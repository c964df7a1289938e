/**
 * A name that stays a name on every system: no path, no characters that hide, turn or end it, no leading
 * dot, none of the names Windows keeps for itself.
 */
export function safeName(filename: string): string {
  // The ending is kept; more than this no name needs.
  const last = filename.slice(-1_000).split(/[/\\]/).at(-1) ?? ''
  const plain = last
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Co}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  const short = shortened(plain)
  if (short === '') return 'bilaga'
  return /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(short) ? `_${short}` : short
}

const longest = 120

/** Keeps the ending, which says what the file is. */
function shortened(name: string): string {
  const letters = Array.from(name)
  if (letters.length <= longest) return name
  const ending = /\.[^.]{1,10}$/.exec(name)?.[0] ?? ''
  return letters.slice(0, longest - ending.length).join('') + ending
}
