/** How large the fault tests are: FAULTS=full for all points and thousands of mails, else a sample. */
export const isFull = process.env.FAULTS === 'full'

/** This much in an ordinary run, and this much in a full one. */
export function size(short: number, full: number): number {
  return isFull ? full : short
}

/** Where the random tests begin: told in their names, and given again by FAULT_SEED. */
export const seed = Number(process.env.FAULT_SEED ?? Date.now() % 2 ** 31)

/** How many hostile mails are built; HOSTILE_CASES=1000000 for a night. */
export const hostileCases = Number(process.env.HOSTILE_CASES ?? size(2_000, 100_000))
