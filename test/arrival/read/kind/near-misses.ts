import { readFileSync } from 'node:fs'

/** A small mail of our own, and what it is. */
export interface Example {
  /** What is expected of it, and its name. */
  title: string
  raw: Buffer
}

/** The mails of a file in which each begins with a line `=== title`. What a mail has of no header is added. */
export function examples(name: string): Example[] {
  const file = new URL(`../../../fixtures/mail/${name}`, import.meta.url)
  return readFileSync(file, 'utf8')
    .split(/^=== /m)
    .slice(1)
    .map((block) => {
      const end = block.indexOf('\n')
      return { title: block.slice(0, end), raw: whole(block.slice(end + 1).trim()) }
    })
}

function whole(mail: string): Buffer {
  const defaults = [
    ['Date', 'Wed, 1 Jul 2026 09:00:00 +0200'],
    ['To', 'kontakt@bjorkvalla.example'],
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['MIME-Version', '1.0'],
  ] as const
  const missing = defaults.filter(([field]) => !new RegExp(`^${field}:`, 'm').test(headOf(mail)))
  const added = missing.map(([field, value]) => `${field}: ${value}\n`).join('')
  return Buffer.from(`${added}${mail}\n`.replaceAll('\n', '\r\n'))
}

function headOf(mail: string): string {
  return mail.slice(0, mail.indexOf('\n\n'))
}
