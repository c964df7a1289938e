/** How large the fault tests are: FAULTS=full for all points and thousands of mails, else a sample. */
export const isFull = process.env.FAULTS === 'full'

/** This much in an ordinary run, and this much in a full one. */
export function size(short: number, full: number): number {
  return isFull ? full : short
}
