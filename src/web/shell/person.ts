import { html, nothing, type Html } from '../../base/html.ts'

/**
 * A name from a mail, kept from turning what stands beside it: without characters that have no width or turn text,
 * and isolated (Unicode Standard Annex 9).
 */
export function isolated(text: string): Html {
  return html`<bdi>${plain(text)}</bdi>`
}

/** The same where there can be no element: a title, an attribute. */
export function plain(text: string): string {
  return text.replace(/\p{Cf}/gu, '')
}

/** Who, always with the address, since anybody can write any name: "Anna Berg <anna@post.se>". */
export function person({ name, address }: { name: string; address: string }): Html {
  const known = plain(name).trim()
  if (known === '' || known === address) return isolated(address)
  if (address === '') return isolated(known)
  return html`${isolated(known)} <span class="muted">&lt;${isolated(address)}&gt;</span>`
}

/** Addresses in a line of text. */
export function addresses(list: readonly string[]): Html {
  return html`${list.map((address, i) => html`${i === 0 ? nothing : ', '}${isolated(address)}`)}`
}
