import { type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type Command, commands, type Said } from './commands.ts'
import { type Effect, type Fault } from './faults.ts'
import { type StandInFolder } from './folder.ts'
import { CommandReader, type Heard } from './line.ts'
import { type House } from './house.ts'

/** One client's connection: what it has been told of its folder, and whether it still gets answers. */
export class Connection {
  readonly house: House
  readonly #socket: Socket
  readonly #reader: CommandReader
  /** The open folder. */
  folder: StandInFolder | null = null
  /** The UIDs the client knows of, in the order of their sequence numbers. */
  view: number[] = []
  #isIdling = false
  #isMute = false

  constructor(socket: Socket, house: House) {
    this.#socket = socket
    this.house = house
    this.#reader = new CommandReader(socket)
    socket.on('error', () => undefined)
    socket.setNoDelay(true)
  }

  async serve(): Promise<void> {
    this.#write(`* OK [CAPABILITY ${this.house.capabilities()}] Stand-in ready\r\n`)
    for (;;) {
      const heard = await this.#reader.command()
      if (heard === null) return
      this.house.heard.push(`${heard.isUid ? 'UID ' : ''}${heard.name} ${heard.rest}`.trim())
      if (heard.name === 'DONE') continue
      await this.#answer(heard)
    }
  }

  /** Tells an idling client what has changed. */
  poke(): void {
    if (this.#isIdling) this.#write(this.news())
  }

  /** The untagged lines that bring the client's view up to date (RFC 3501 7.3, 7.4.1). */
  news(): string {
    if (this.folder === null) return ''
    const uids = this.folder.mails.map(({ uid }) => uid)
    const there = new Set(uids)
    const lines: string[] = []
    for (let at = this.view.length - 1; at >= 0; at--) {
      if (!there.has(this.view[at] ?? 0)) lines.push(`* ${at + 1} EXPUNGE\r\n`)
    }
    const kept = this.view.filter((uid) => there.has(uid)).length
    if (uids.length > kept) lines.push(`* ${uids.length} EXISTS\r\n`)
    this.view = uids
    return lines.join('')
  }

  bye(): void {
    this.#write('* BYE Stand-in says good-bye\r\n')
    this.#socket.end()
  }

  drop(how: 'fin' | 'rst' = 'fin'): void {
    if (how === 'rst') this.#socket.resetAndDestroy()
    else this.#socket.destroy()
  }

  async #answer(heard: Heard): Promise<void> {
    const command = commands[heard.name]
    if (command === undefined) {
      this.#write(`${heard.tag} BAD Unknown command\r\n`)
      return
    }
    const faults = this.#struck(command, heard)
    act(faults)
    if (this.#fallsSilent(faults)) return
    if (heard.name === 'IDLE' && !faults.some(({ effect }) => effect.what === 'refuse')) {
      await this.#idle(heard)
      return
    }
    await this.#send(command.answer(this, heard, faults), effectsForAll(faults))
  }

  #struck(command: Command, heard: Heard): Fault[] {
    const about = command.concerns?.(this, heard) ?? []
    const folder = command.place?.(heard) ?? this.folder?.path ?? null
    return this.house.faults.strike(heard.name, folder, about)
  }

  #fallsSilent(faults: readonly Fault[]): boolean {
    const effect = faults.find(({ effect: { what } }) => what === 'silence' || what === 'half-open')
    if (effect === undefined) return false
    this.#isMute = true
    if (effect.effect.what === 'half-open') this.#socket.pause()
    return true
  }

  async #idle({ tag }: Heard): Promise<void> {
    this.#write('+ idling\r\n')
    this.#isIdling = true
    this.poke()
    const line = await this.#reader.line()
    this.#isIdling = false
    if (line === null) return
    const faults = this.house.faults.strike('DONE', this.folder?.path ?? null, [])
    if (!this.#fallsSilent(faults)) this.#write(`${tag} OK Done\r\n`)
  }

  async #send(said: Said, effects: readonly Effect[]): Promise<void> {
    const { bytes, end } = cutShort(said, effects)
    const drip = effects.find((effect) => effect.what === 'drip')
    if (drip === undefined) this.#write(bytes)
    else await this.#drip(bytes, drip)
    if (end === null) return
    // What was written goes out before the line breaks.
    await new Promise<void>((resolve) => this.#socket.write('', () => resolve()))
    this.drop(end)
  }

  async #drip(bytes: Buffer, { bytes: size, every }: { bytes: number; every: number }) {
    for (let at = 0; at < bytes.length && !this.#socket.destroyed; at += size) {
      this.#write(bytes.subarray(at, at + size))
      await pause(every)
    }
  }

  #write(data: string | Buffer): void {
    if (!this.#isMute && data.length > 0 && this.#socket.writable) this.#socket.write(data)
  }
}

function act(faults: readonly Fault[]): void {
  for (const { effect } of faults) if (effect.what === 'run') effect.act()
}

/** What strikes the answer as a whole; what strikes one message is the command's own matter. */
function effectsForAll(faults: readonly Fault[]): Effect[] {
  return faults.filter(({ uid }) => uid === undefined).map(({ effect }) => effect)
}

function cutShort(
  said: Said,
  effects: readonly Effect[],
): { bytes: Buffer; end: 'fin' | 'rst' | null } {
  if (said.end !== null) return { bytes: said.bytes, end: said.end }
  for (const effect of effects) {
    if (effect.what === 'bye') return { bytes: Buffer.from('* BYE Enough\r\n'), end: 'fin' }
    if (effect.what !== 'cut') continue
    const from = said.literalAt ?? 0
    return { bytes: said.bytes.subarray(0, from + effect.after), end: effect.how ?? 'fin' }
  }
  return { bytes: said.bytes, end: null }
}
