/** So often in a row a folder may be the one that is open when the line breaks; then it rests. */
const patience = 2
const firstRest = 30_000
const longestRest = 10 * 60_000

/**
 * A folder that breaks the line each time it is opened would keep every other from being read. It rests, longer
 * each time, and the others are read meanwhile; INBOX never rests for long. Instants in milliseconds of any clock that only goes forward.
 */
export class FolderRests {
  readonly #broken = new Map<string, { times: number; until: number }>()

  /** The line broke while this folder was open. */
  broke(path: string, at: number): void {
    const times = (this.#broken.get(path)?.times ?? 0) + 1
    const longest = path.toUpperCase() === 'INBOX' ? firstRest : longestRest
    const rest = Math.min(firstRest * 2 ** Math.min(times - patience, 20), longest)
    this.#broken.set(path, { times, until: times < patience ? at : at + rest })
  }

  /** The folder was read to its end. */
  read(path: string): void {
    this.#broken.delete(path)
  }

  rests(path: string, at: number): boolean {
    return at < (this.#broken.get(path)?.until ?? at)
  }
}
