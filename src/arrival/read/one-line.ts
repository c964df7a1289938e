/**
 * What a header says, for one line of ours: without line breaks and control characters, and without those that
 * have no width or turn the text beside them (Unicode Standard Annex 9).
 */
export function oneLine(text: string): string {
  return text
    .replace(/[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}
