import { type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { notify } from '../../src/db/listen.ts'
import { eventually } from '../support/eventually.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { openWebApp, type Visitor } from '../support/visitor.ts'

const databaseUrl = await testDatabase()
const { app, ctx, signedIn, visitor } = await openWebApp(databaseUrl)
await app.listen({ host: '127.0.0.1', port: 0 })
const { port } = app.server.address() as AddressInfo
const id = '00000000-0000-4000-8000-000000000001'

interface Heard {
  text: () => string
  ended: () => boolean
  leave: () => void
}

/** Opens the stream as a browser does, and keeps what it says. */
async function hear(one: Visitor): Promise<Heard> {
  const leaving = new AbortController()
  const cookie = `svarstid-${port}=${one.cookies.get('svarstid-3000') ?? ''}`
  const response = await fetch(`http://127.0.0.1:${port}/live`, {
    headers: { cookie },
    signal: leaving.signal,
  })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const heard = { text: '', ended: false }
  const read = async () => {
    for await (const chunk of response.body ?? []) heard.text += Buffer.from(chunk).toString()
    heard.ended = true
  }
  read().catch(() => (heard.ended = true))
  return {
    text: () => heard.text,
    ended: () => heard.ended,
    leave: () => leaving.abort(),
  }
}

/** Tells until it is heard: the listener of a new app may not stand yet. */
async function told(stream: Heard, words: string): Promise<void> {
  await eventually(
    `"${words}" in the stream`,
    async () => {
      await notify(ctx.db, 'ticket', id)
      return stream.text().includes(words)
    },
    { every: 300 },
  )
}

describe('the live stream', () => {
  it('tells those at the desk which ticket changed, and the others only that one did', async () => {
    const desk = await hear(await signedIn('kommunvagledare'))
    const officer = await hear(await signedIn('handlaggare'))
    await told(desk, `event: news\ndata: ticket ${id}\n`)
    await told(officer, 'event: news\ndata: ticket\n')
    expect(officer.text()).not.toContain(id)
    desk.leave()
    officer.leave()
  })

  it('says a burst once', async () => {
    const stream = await hear(await signedIn('teamledare'))
    await told(stream, id)
    const before = stream.text().length
    await Promise.all(Array.from({ length: 20 }, () => notify(ctx.db, 'outbox', id)))
    await eventually('the news', () => stream.text().includes(`data: outbox ${id}\n`))
    const said =
      stream
        .text()
        .slice(before)
        .match(/data: outbox/g) ?? []
    expect(said.length).toBeLessThan(5)
    stream.leave()
  })

  it('says that something may have been missed after the database was away', async () => {
    const stream = await hear(await signedIn('kommunvagledare'))
    await told(stream, id)
    await runSql(
      databaseUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query like 'listen %'`,
    )
    await eventually('the word', () => stream.text().includes('event: refresh'))
    await told(stream, id)
    stream.leave()
  })

  it('is for nobody else', async () => {
    const answer = await visitor().get('/live')
    expect(answer.statusCode).toBe(303)
  })

  it('ends when the service stops', { timeout: 20_000 }, async () => {
    const other = await openWebApp(databaseUrl)
    await other.app.listen({ host: '127.0.0.1', port: 0 })
    const address = other.app.server.address() as AddressInfo
    const one = await signedIn('kommunvagledare')
    const response = await fetch(`http://127.0.0.1:${address.port}/live`, {
      headers: { cookie: `svarstid-${address.port}=${one.cookies.get('svarstid-3000') ?? ''}` },
    })
    const reader = response.text()
    await other.app.close()
    expect(await reader).toContain('retry: 3000')
  })
})
