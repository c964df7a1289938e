import { domainToUnicode } from 'node:url'
import { type Address, domainOf } from '../../mail/address.ts'

/**
 * What about a sender is made to be misread, as sentences in plain Swedish; none nearly always. Nothing is decided by
 * it. RFC 5322 section 3.6.2, Unicode Technical Standard 39.
 */
export function senderDoubts(from: readonly Address[], fields: number): string[] {
  const [first] = from
  if (first === undefined) return []
  return [
    ...(from.length > 1 || fields > 1
      ? ['Mejlet uppger flera avsändare. Ett svar går till den första.']
      : []),
    ...nameDoubts(first),
    ...domainDoubts(domainOf(first.address)),
  ]
}

/** A name that is another address is what some programs show alone, be its @ a wide one. */
function nameDoubts({ name, address }: Address): string[] {
  const shown = /[^\s<>()"',;:]{1,64}@[^\s<>()"',;:]{1,255}/
    .exec(name.normalize('NFKC'))?.[0]
    .toLowerCase()
  if (shown === undefined || shown === address) return []
  return [`Avsändarens namn innehåller en annan adress (${shown}) än den som mejlet kom från.`]
}

function domainDoubts(domain: string): string[] {
  if (!/(?:^|\.)xn--/.test(domain)) return []
  const letters = domainToUnicode(domain)
  const scripts = ['Latin', 'Cyrillic', 'Greek'].filter((script) => {
    return letters.split('.').some((label) => new RegExp(`\\p{Script=${script}}`, 'u').test(label))
  })
  const foreign = scripts.filter((script) => script !== 'Latin')
  if (foreign.length === 0) return []
  return [`Adressens domän har bokstäver som kan likna andra (${letters}, egentligen ${domain}).`]
}
