/** Said of a mail that is not as plain as it has to be: another reader, who knows every case, takes over. */
export class Doubt extends Error {
  override name = 'Doubt'
}

/** @throws Doubt when it is not so */
export function sure(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Doubt(what)
}
