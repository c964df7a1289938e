/** What goes wrong with an answer. Bytes count from 0; times are milliseconds. */
export type Effect =
  /** The line breaks after so many bytes: of the message's literal in a FETCH, else of the answer. */
  | { what: 'cut'; after: number; how?: 'fin' | 'rst' }
  /** One byte of the literal is another. */
  | { what: 'corrupt'; at: number }
  /** RFC822.SIZE is off by so many bytes. */
  | { what: 'size'; by: number }
  /** The message comes twice, in a SEARCH or in a FETCH. */
  | { what: 'twice' }
  /** The message is left out, and the command is fine. */
  | { what: 'missing' }
  /** Other lines come first, such as `* 1 FETCH (FLAGS (\Seen))`. */
  | { what: 'unsolicited'; lines: string[] }
  /** BYE, and the connection is closed; in a FETCH, instead of the message. */
  | { what: 'bye' }
  /** NO or BAD; in a FETCH after the messages before that one. */
  | { what: 'refuse'; with: 'NO' | 'BAD'; text?: string }
  /** A black hole: nothing is said any more on this connection, which stays open and is read. */
  | { what: 'silence' }
  /** Nothing is said, nothing is read, the connection stays open. */
  | { what: 'half-open' }
  /** The answer comes in pieces. */
  | { what: 'drip'; bytes: number; every: number }
  /** Somebody else's hands, just before the answer. */
  | { what: 'run'; act: () => void }

export interface Fault {
  /** The command it strikes; SELECT is EXAMINE too, and UID goes without saying. */
  on: string
  /** Only what concerns this message; a FETCH or SEARCH of others goes well. */
  uid?: number
  folder?: string
  /** How many times; once when left out. */
  times?: number
  effect: Effect
}

/** Faults that wait for their command. */
export class Faults {
  #waiting: (Fault & { left: number })[] = []

  add(fault: Fault): void {
    this.#waiting.push({ ...fault, left: fault.times ?? 1 })
  }

  heal(): void {
    this.#waiting = []
  }

  /** Takes what strikes this command now. `uids` are the messages that it concerns. */
  strike(on: string, folder: string | null, uids: readonly number[]): Fault[] {
    const struck = this.#waiting.filter(
      (fault) =>
        fault.on === on &&
        (fault.folder === undefined || fault.folder === folder) &&
        (fault.uid === undefined || uids.includes(fault.uid)),
    )
    for (const fault of struck) fault.left -= 1
    this.#waiting = this.#waiting.filter(({ left }) => left > 0)
    return struck
  }
}
