import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { type ImapStandIn } from './imap-stand-in.ts'

/** What the commands of one run know of the mailbox: as simple as can be, and never asked by the service. */
export interface Model {
  /** What is in each folder now, by content. */
  folders: Record<Name, string[]>
  sent: number
  /** Nobody else's mail has it in its text. */
  run: string
}

/** The mail server and the service, as they really are. */
export interface Real {
  server: ImapStandIn
  /** One visit: opens a session, looks at all folders, fetches; `full` compares everything. */
  poll(how: { full: boolean; dieAfter: number | null }): Promise<void>
  /** Files what waits. */
  receive(): Promise<void>
  /** Another reader takes over. */
  takeOver(): Promise<void>
  /** The one before visits all the same, as a process that was paused and wakes up. */
  pollDeposed(): Promise<void>
}

export type Name = 'INBOX' | 'Junk'
type Step = fc.AsyncCommand<Model, Real>

export const emptyModel = (run: string): Model => ({
  folders: { INBOX: [], Junk: [] },
  sent: 0,
  run,
})

/** Everything that can happen to a mailbox and to its reader, in any order. */
export const steps: fc.Arbitrary<Step>[] = [
  fc.nat(40).map((size) => deliver(size)),
  fc.nat(40).map((size) => deliver(size)),
  fc.constant(null).map(() => deliverAgain()),
  fc.record({ from: fc.constantFrom<Name>('INBOX', 'Junk'), nth: fc.nat(20) }).map(move),
  fc.nat(20).map(expunge),
  fc.nat(20).map(markRead),
  fc.boolean().map((full) => poll({ full, dieAfter: null })),
  fc.constant(null).map(() => poll({ full: false, dieAfter: null })),
  fc.record({ full: fc.boolean(), dieAfter: fc.nat(6) }).map(poll),
  fc.constantFrom<Name>('INBOX', 'Junk').map(renumber),
  fc
    .record({
      effect: fc.constantFrom('cut', 'missing', 'bye', 'refuse'),
      times: fc.constantFrom(1, 6),
    })
    .map(trouble),
  fc
    .constant(null)
    .map(() => ({ ...always, run: (_, real) => real.receive(), toString: () => 'file' })),
  fc
    .constant(null)
    .map(() => ({ ...always, run: (_, real) => real.takeOver(), toString: () => 'restart' })),
  fc
    .constant(null)
    .map(() => ({ ...always, run: (_, real) => real.pollDeposed(), toString: () => 'wake up' })),
]

const always = { check: () => true }

function deliver(size: number): Step {
  return {
    ...always,
    run: async (model, { server }) => {
      const raw = mail(`${model.run}-${model.sent++}`, size)
      model.folders.INBOX.push(hash(raw))
      server.deliver(raw)
    },
    toString: () => `deliver(${size})`,
  }
}

/** The same bytes once more, as when a mail server hands over twice. */
function deliverAgain(): Step {
  return {
    check: (model) => model.folders.INBOX.length > 0,
    run: async (model, { server }) => {
      const [first] = server.list()
      if (first === undefined) return
      model.folders.INBOX.push(hash(first.raw))
      server.deliver(first.raw)
    },
    toString: () => 'deliver again',
  }
}

function move({ from, nth }: { from: Name; nth: number }): Step {
  const to: Name = from === 'INBOX' ? 'Junk' : 'INBOX'
  return {
    check: (model) => model.folders[from].length > 0,
    run: async (model, { server }) => {
      const at = nth % model.folders[from].length
      server.move(server.list(from)[at]?.uid ?? 0, to, from)
      model.folders[to].push(...model.folders[from].splice(at, 1))
    },
    toString: () => `move(${from}, ${nth})`,
  }
}

function expunge(nth: number): Step {
  return {
    check: (model) => model.folders.INBOX.length > 0,
    run: async (model, { server }) => {
      const at = nth % model.folders.INBOX.length
      server.expunge(server.list()[at]?.uid ?? 0)
      model.folders.INBOX.splice(at, 1)
    },
    toString: () => `expunge(${nth})`,
  }
}

function markRead(nth: number): Step {
  return {
    check: (model) => model.folders.INBOX.length > 0,
    run: async (model, { server }) => {
      server.flag(server.list()[nth % model.folders.INBOX.length]?.uid ?? 0, '\\Seen')
    },
    toString: () => `read(${nth})`,
  }
}

function poll(how: { full: boolean; dieAfter: number | null }): Step {
  const death = how.dieAfter === null ? '' : `, dies after ${how.dieAfter}`
  return {
    ...always,
    run: (_, real) => real.poll(how),
    toString: () => `poll(${how.full ? 'all' : 'new'}${death})`,
  }
}

function renumber(folder: Name): Step {
  return {
    ...always,
    run: async (_, { server }) => server.renumber(folder),
    toString: () => `renumber(${folder})`,
  }
}

/** Once, or so often that the mail cannot be had for a while. */
function trouble({ effect, times }: { effect: string; times: number }): Step {
  return {
    check: (model) => model.folders.INBOX.length > 0,
    run: async (_, { server }) => {
      const uid = server.list().at(-1)?.uid ?? 0
      const effects = {
        cut: { what: 'cut', after: 30 },
        missing: { what: 'missing' },
        bye: { what: 'bye' },
        refuse: { what: 'refuse', with: 'NO' },
      } as const
      server.fault({ on: 'FETCH', uid, times, effect: effects[effect as keyof typeof effects] })
    },
    toString: () => `trouble(${effect}, ${times})`,
  }
}

function mail(number: string, size: number): Buffer {
  const head = `From: a${number}@post.example\r\nTo: kontakt@bjorkvalla.example\r\nSubject: Fråga ${number}\r\n`
  const type = 'Content-Type: text/plain; charset=utf-8\r\n'
  return Buffer.from(
    `${head}Message-ID: <${number}@post.example>\r\n${type}\r\n${'Lampan. '.repeat(size)}\r\n`,
  )
}

export const hash = (raw: Buffer) => createHash('sha256').update(raw).digest('hex')
