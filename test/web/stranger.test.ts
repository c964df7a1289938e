import { describe, expect, test } from 'vitest'
import { arrive, writeAgain } from '../support/office.ts'
import { type Answer, openDeskApp } from '../support/desk-app.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()
const app = await openDeskApp(url, '2026-03-17T09:20:00Z')
const { office } = app
const anna = await app.as(office.people.anna)
const mail = () => arrive(office, { at: new Date('2026-03-16T09:45:00Z') })
const said = ({ text }: Answer) => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

describe('who is new in a ticket', () => {
  const strange = `update message set reasons = '{"newSender":"Avsändaren har inte varit med förut."}'`

  test('is said where the words are, with the address', async () => {
    const one = await mail()
    const from = { name: 'Tobias Nylund', address: 'n.tobias@annan.example' }
    const again = await writeAgain(office, one, { at: new Date('2026-03-17T08:00:00Z'), from })
    expect(said(await anna.get(`/arenden/${one.number}`))).not.toContain('inte varit med')
    await runSql(url, `${strange} where id = $1`, [again])
    expect(said(await anna.get(`/arenden/${one.number}`))).toContain(
      'Avsändaren har inte varit med förut. n.tobias@annan.example',
    )
  })

  test('is said of a mail that claims to come from a department, automatic or not', async () => {
    const one = await mail()
    const from = { name: 'Lena Torvik', address: 'lena@annan.example' }
    const again = await writeAgain(office, one, { at: new Date('2026-03-17T08:00:00Z'), from })
    await runSql(url, `${strange}, direction = 'internal' where id = $1`, [again])
    const page = said(await anna.get(`/arenden/${one.number}`))
    expect(page).toContain('Lena Torvik återkopplade')
    expect(page).toContain('Avsändaren har inte varit med förut. lena@annan.example')
    await runSql(url, `update message set kind = 'out-of-office' where id = $1`, [again])
    const absent = said(await anna.get(`/arenden/${one.number}`))
    expect(absent).toContain('Lena Torvik svarade automatiskt')
    expect(absent).not.toContain('återkopplade')
  })
})
