import { describe, expect, test } from 'vitest'
import { type FolderFacts, type MailboxFacts } from '../../src/followup/mailbox-facts.ts'
import { type Access, readingState } from '../../src/followup/reading-state.ts'

const now = new Date('2026-03-10T09:00:00Z')
const minutesAgo = (n: number) => new Date(now.getTime() - n * 60_000)
const address = 'kontakt@bjorkvalla.example'
const words = 'Mejlservern släpper inte in oss.'

const inbox = (more: Partial<FolderFacts> = {}): FolderFacts => ({
  ...{ path: 'INBOX', use: '', contactAt: minutesAgo(0), mailAt: minutesAgo(9) },
  ...{ fault: null, faultAt: null, reconciledAt: minutesAgo(3), onServer: 12, missing: 0 },
  ...{ unfetched: [], warnings: [] },
  ...more,
})
const junk = (more: Partial<FolderFacts> = {}) => inbox({ path: 'Junk', use: '\\Junk', ...more })
const access = (more: Partial<Access> = {}): Access => ({
  ...{ fault: null, faultAt: null, refusal: { imap: null, smtp: null } },
  ...more,
})
const fault = { fault: words, faultAt: minutesAgo(7) }
const refused = (protocol: 'imap' | 'smtp') => {
  const refusal = { name: address, protocol, words, refusedAt: minutesAgo(7) }
  return access({ refusal: { imap: null, smtp: null, [protocol]: refusal } })
}

const stateOf = (folders: FolderFacts[], found: Access | null) => {
  const mailbox: MailboxFacts = {
    ...{ id: '1', address, folders, reader: null, delays: null },
    ...{ waiting: 0, oldestWaitingAt: null, quarantined: 0 },
  }
  return readingState(mailbox, { beats: [], access: found, now })
}

describe('a mailbox that is read', () => {
  test.each([
    ['no new token can be had', access(fault)],
    ['the mail server would not let in one more of us', refused('imap')],
    ['we may not send with its account', refused('smtp')],
  ])('is read though %s', (_, found) => {
    expect(stateOf([inbox()], found).is).toBe('listening')
  })
})

describe('a mailbox that lets nobody in', () => {
  const silent = inbox({ contactAt: minutesAgo(7), mailAt: minutesAgo(9) })
  test.each([
    ['no token can be had', access(fault)],
    ['its server does not take the token', refused('imap')],
  ])('is shut when %s and nobody has reached it lately', (_, found) => {
    expect(stateOf([silent], found)).toEqual({ is: 'refused', since: minutesAgo(7) })
  })

  test('is shut at once when whoever reads it has met the fault, for all its folders', () => {
    const folders = [inbox({ fault: words, faultAt: minutesAgo(1) }), junk()]
    expect(stateOf(folders, access(fault)).is).toBe('refused')
    const other = [inbox({ fault: 'Mappen finns inte.', faultAt: minutesAgo(1) }), junk()]
    expect(stateOf(other, access(fault)).is).toBe('partly')
  })

  test('is not called shut for what its account may not send', () => {
    expect(stateOf([silent], refused('smtp')).is).toBe('unreached')
  })

  test('is shut when its password is refused', () => {
    const words = 'Inloggningen nekades. Kontrollera lösenordet.'
    const folders = [inbox({ fault: words, faultAt: minutesAgo(1) }), junk()]
    expect(stateOf(folders, null)).toEqual({ is: 'refused', since: minutesAgo(1) })
  })
})
