import { describe, expect, it } from 'vitest'
import { noteContact, noteFault } from '../../src/arrival/folders.ts'
import { beat } from '../../src/jobs/heartbeat.ts'
import { testDatabase } from '../support/postgres.ts'
import { openWebApp } from '../support/visitor.ts'

const { ctx, clock, signedIn } = await openWebApp(await testDatabase())
const place = { mailboxId: ctx.mailboxes[0]!.id, folder: 'INBOX', epoch: 1 }
const workers = 'poll-mailbox receive-message send-mail watch-sla write-report keep-house'

async function allAlive(): Promise<void> {
  for (const worker of workers.split(' ')) await beat(ctx.db, `${worker}@here`, clock.now())
  await noteContact(ctx.db, place, clock.now())
}

const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

describe('the status page', () => {
  it('begins with one sentence, and says when all is well', async () => {
    await allAlive()
    const page = textOf((await (await signedIn('teamledare')).get('/status')).body)
    expect(page).toContain('Driftläge Allt fungerar.')
    expect(page).toContain('kontakt@bjorkvalla.example Svarar nyss')
    expect(page).toContain('Mejl hämtat 10:20')
  })

  it('says which mailbox does not answer, since when and why, also at the foot of each page', async () => {
    await allAlive()
    clock.advance({ minutes: 10 })
    await noteFault(ctx.db, place, 'Servern nekar inloggningen.', clock.now())
    const admin = await signedIn('admin')
    const page = textOf((await admin.get('/status')).body)
    expect(page).toContain('Ett fel påverkar nya mejl. Inget mejl är borta.')
    expect(page).toContain('Brevlådan kontakt@bjorkvalla.example svarar inte sedan idag 10.20.')
    expect(page).toContain('Servern nekar inloggningen.')
    expect(textOf((await admin.get('/installningar/personer')).body)).toContain(
      'En brevlåda svarar inte',
    )
  })

  it('misses a worker that has been silent', async () => {
    await allAlive()
    clock.advance({ minutes: 5 })
    await noteContact(ctx.db, place, clock.now())
    await beat(ctx.db, 'send-mail@there', clock.now())
    const page = textOf((await (await signedIn('admin')).get('/status')).body)
    expect(page).toContain('En del av tjänsten svarar inte.')
    expect(page).toContain('Skickar mejl Igång')
    expect(page).toContain('Hämtar mejl Tyst i 5 min')
  })

  it('counts what is on its way out and lists what did not leave, without a citizen in it', async () => {
    await allAlive()
    const mail = (n: number, state: 'queued' | 'failed') => ({
      kind: 'svar' as const,
      idempotency_key: `k${n}`,
      message_id: `<${n}@x>`,
      from_name: 'Anna',
      from_address: 'kontakt@bjorkvalla.example',
      to_name: 'Eva Lindrot',
      to_address: 'eva@post.example',
      subject: 'Attefallshus',
      text: 'Hej',
      html: 'Hej',
      state,
      fault: state === 'failed' ? 'Adressen finns inte.' : null,
      next_attempt_at: clock.now(),
      created_at: clock.now(),
    })
    await ctx.db
      .insertInto('outbox')
      .values([mail(1, 'queued'), mail(2, 'queued'), mail(3, 'failed')])
      .execute()
    const page = textOf((await (await signedIn('admin')).get('/status')).body)
    expect(page).toContain('I kö 2')
    expect(page).toContain('Kom inte iväg 1')
    expect(page).toContain('Svaret kom inte iväg. Adressen finns inte.')
    expect(page).not.toMatch(/Eva|eva@|Attefall/)
  })
})
