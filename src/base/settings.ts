import { PlainError } from './errors.ts'

export type Env = Record<string, string | undefined>

/** Reads one value at a time and remembers every fault. */
export class Settings {
  readonly #env: Env
  readonly #faults: string[] = []

  constructor(env: Env) {
    this.#env = env
  }

  has(name: string): boolean {
    return this.maybe(name) !== null
  }

  maybe(name: string): string | null {
    return this.#env[name]?.trim() || null
  }

  text(name: string, fallback: string): string {
    return this.maybe(name) ?? fallback
  }

  required(name: string, what: string): string {
    const value = this.maybe(name)
    if (value === null) this.fault(`${name} saknas. Ange ${what}.`)
    return value ?? ''
  }

  address(name: string): string {
    const value = this.required(name, 'adressen som invånarna skriver till').toLowerCase()
    if (value && !/^[^\s@<>]+@[^\s@<>]+$/.test(value)) {
      this.fault(`${name} är ingen e-postadress. Skriv den som kommun@kommun.se.`)
    }
    return value
  }

  port(name: string, fallback: number): number {
    const text = this.text(name, String(fallback))
    const value = Number(text)
    if (/^\d{1,5}$/.test(text) && value < 65_536) return value
    this.fault(`${name} ska vara ett heltal från 0 till 65535.`)
    return fallback
  }

  /** A whole number from 0 to `most`, of what `unit` says in the plural. */
  whole(name: string, fallback: number, { unit, most }: { unit: string; most: number }): number {
    const text = this.text(name, String(fallback))
    const value = Number(text)
    if (/^\d{1,6}$/.test(text) && value <= most) return value
    this.fault(`${name} ska vara ett antal ${unit} från 0 till ${most}.`)
    return fallback
  }

  url(name: string, fallback: string): string {
    const value = this.text(name, fallback)
    if (value === '') this.fault(`${name} saknas. Skriv den som https://www.kommun.se.`)
    else if (!URL.canParse(value) || !/^https?:/.test(value)) {
      this.fault(`${name} är ingen webbadress. Skriv den som https://www.kommun.se.`)
    }
    return value.replace(/\/+$/, '')
  }

  /** The URL of a server of ours, which may hold a password: a fault never shows it. */
  server(name: string, protocol: RegExp, example: string): string | null {
    const value = this.maybe(name)
    if (value !== null && !protocol.test(URL.parse(value)?.protocol ?? '')) {
      this.fault(`${name} är ingen adress till en server. Skriv den som ${example}.`)
    }
    return value
  }

  /** Words with commas between; empty ones are left out. */
  list(name: string, fallback: string): string[] {
    const said = words(this.text(name, fallback))
    return said.length === 0 ? words(fallback) : said
  }

  flag(name: string): boolean {
    return this.oneOf(name, ['0', '1'], '0') === '1'
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.text(name, fallback)
    const found = allowed.find((one) => one === value)
    if (found === undefined) this.fault(`${name} ska vara något av ${allowed.join(', ')}.`)
    return found ?? fallback
  }

  fault(words: string): void {
    this.#faults.push(words)
  }

  finish(): void {
    if (this.#faults.length === 0) return
    throw new PlainError(
      `Inställningarna går inte att använda än:\n${this.#faults.map((one) => `  - ${one}`).join('\n')}\n` +
        'Ändra dem i miljön eller i .env (se .env.example) och starta igen.',
    )
  }
}

const words = (list: string) =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
