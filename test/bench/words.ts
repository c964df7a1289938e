/** Chance that is the same each time, and Swedish enough for full-text indexing to have its usual work. */

export type Chance = () => number

/** mulberry32: numbers from 0 up to 1, the same for the same seed. */
export function chance(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** From a lognormal distribution, by Box and Muller. */
export function lognormal(next: Chance, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return median * Math.exp(sigma * normal)
}

const common =
  `och att det som en på är av för med till den har de inte om ett men var jag sig från vi så kan när man
  år under också efter eller nu sin där vid mot ska skulle kommer ut får finns vara hade alla andra mycket
  mer då sedan över bara blir upp även vad få två vill ha hur mellan första hos utan denna mig dem detta`
    .trim()
    .split(/\s+/)
const stems =
  `bygg gatu skol vatten avlopp lov plan park trafik miljö hälso social äldre omsorg barn förskole gymnasie
  bibliotek kultur fritids sim snö väg cykel lykt sop åter tomt mark fastighets hyres bostads avgifts faktura
  e-tjänst ansöknings besluts handläggar kommun nämnd kvitto parkerings tillstånds ritnings kart belysnings`
    .trim()
    .split(/\s+/)
const ends =
  `lov plats plan avgift ansökan ärende fråga beslut tid handläggare enhet nämnd karta väg skola hus port tak
  brev nummer kostnad regel svar mejl möte besök lampa brunn gång halka röjning hämtning avtal bidrag kö`
    .trim()
    .split(/\s+/)
const suffixes = ['', 'en', 'et', 'er', 'arna', 's', 'ens', 'na']

/** A sentence of about a dozen words: mostly common ones, the others from some twenty thousand compounds. */
export function sentence(next: Chance): string {
  const words = Array.from({ length: 6 + Math.floor(next() * 13) }, () => word(next))
  const [first = '', ...rest] = words
  return `${first.charAt(0).toUpperCase()}${first.slice(1)} ${rest.join(' ')}.`
}

export function subject(next: Chance): string {
  return `${compound(next)} ${common[Math.floor(next() * common.length)] ?? ''} ${compound(next)}`
}

function word(next: Chance): string {
  if (next() < 0.55) return common[Math.floor(next() ** 2 * common.length)] ?? ''
  return compound(next)
}

function compound(next: Chance): string {
  const of = (list: string[]) => list[Math.floor(next() ** 1.5 * list.length)] ?? ''
  return of(stems) + of(ends) + of(suffixes)
}
