import { expect, test } from 'vitest'
import { noteSenders, readSenders } from '../../src/municipality/senders.ts'
import { decideSender } from '../../src/ticket/sender.ts'
import { openTurns } from '../../src/ticket/turns.ts'
import { arrive, openOffice } from '../support/office.ts'
import { testDatabase } from '../support/postgres.ts'

const at = new Date('2026-03-10T08:15:00Z')
const office = await openOffice(await testDatabase(), at)
const { db, people } = office
const said = (type: 'private' | 'company', reason: string) => ({ type, reason })
const note = (address: string, sender: ReturnType<typeof said>) =>
  db.transaction().execute((tx) => noteSenders(tx, new Map([[address, sender]]), at))
const typeOf = async (address: string) => (await readSenders(db, [address])).get(address)?.type

test('a later mail may tell who a private person is, but takes nothing back', async () => {
  await note('per@exempel.se', said('private', 'Inget tyder på annat.'))
  await note('per@exempel.se', said('company', '”AB” i signaturen.'))
  await note('per@exempel.se', said('private', 'Inget tyder på annat.'))
  expect(await typeOf('per@exempel.se')).toBe('company')
})

test('what a person has said of an address stands for all its mail, and is told in the history', async () => {
  const from = { name: 'Eva Ek', address: 'eva@exempel.se' }
  const { ticketId, turnId } = await arrive(office, { at, from })
  const decide = (type: 'association' | 'internal' | 'private') =>
    db
      .transaction()
      .execute((tx) => decideSender(tx, ticketId, { type, personId: people.anna }, at))
  await decide('association')
  await note('eva@exempel.se', said('company', '”AB” i signaturen.'))
  expect(await typeOf('eva@exempel.se')).toBe('association')
  await decide('internal')
  expect(await openTurns(db, ticketId)).toMatchObject([{ id: turnId, excluded: 'internal' }])
  await decide('private')
  expect(await openTurns(db, ticketId)).toMatchObject([{ id: turnId, excluded: null }])
  const events = await db
    .selectFrom('event')
    .select('kind')
    .where('ticket_id', '=', ticketId)
    .execute()
  expect(events.map(({ kind }) => kind).filter((kind) => !kind.endsWith('.opened'))).toEqual([
    'sender.decided',
    'sender.decided',
    'turn.excluded',
    'sender.decided',
    'turn.counted',
  ])
})
