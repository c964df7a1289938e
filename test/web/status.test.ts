import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { noteFault } from '../../src/arrival/fetch/folder-faults.ts'
import { noteContact } from '../../src/arrival/fetch/folders.ts'
import { openParser } from '../../src/arrival/parse/parser.ts'
import { receiveWaiting } from '../../src/arrival/receive.ts'
import { silentLog } from '../../src/base/log.ts'
import { beat } from '../../src/jobs/heartbeat.ts'
import { raiseAlarm } from '../../src/municipality/alarms.ts'
import { officeConfig } from '../support/config.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { makeTempDir } from '../support/process.ts'
import { openWebApp } from '../support/visitor.ts'
import { allAlive as alive, fetched, folder, leads } from './status-weather.ts'

const url = await testDatabase()
const [mailbox] = officeConfig(url, { dataDir: '' }).mailboxes
const other = { ...mailbox!, address: 'bygg@bjorkvalla.example', folders: ['INBOX', '\\Junk'] }
const { ctx, clock, signedIn } = await openWebApp(url, {
  config: { mailboxes: [mailbox!, other], dataDir: makeTempDir('status') },
})
const place = { mailboxId: ctx.mailboxes[0]!.id, folder: 'INBOX' }
const minutesAgo = (n: number) => new Date(clock.now().getTime() - n * 60_000)

async function fair(): Promise<void> {
  await runSql(
    url,
    'truncate alarm, outbox, folder, mailbox_leader, delivery, raw_message, heartbeat cascade',
  )
  await alive(ctx, clock.now())
  for (const n of [0, 1]) {
    const at = { contact_at: clock.now(), mail_at: minutesAgo(12) }
    const same = { reconciled_at: minutesAgo(3), server_count: 1204, missing: 0 }
    await folder(ctx, n, { path: 'INBOX', special_use: '', ...at, ...same })
    await leads(ctx, n, 'app-1:4711', minutesAgo(70))
  }
}

const textOf = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const look = async (role: 'admin' | 'teamledare' = 'admin') =>
  textOf((await (await signedIn(role)).get('/status')).body)

describe('the status page', () => {
  it('begins with one sentence, and says when all is well', async () => {
    await fair()
    const page = await look('teamledare')
    expect(page).toContain('Allt fungerar.')
    expect(page).toContain(
      'kontakt@bjorkvalla.example Läses av app-1, process 4711 sedan idag 09.10 Väntar på mejl nyss idag 10.08 0',
    )
    expect(page).toContain('Stämmer 10.17: 1 204 på servern')
    expect(page).toContain('Mejl hämtat 10:20')
    expect(page).not.toMatch(/Larm mejlas|Mejl som inte gick|Bra att veta/)
  })

  it('says which mailbox does not answer, since when and why, also at the foot of each page', async () => {
    await fair()
    await noteContact(ctx.db, place, clock.now())
    const since = clock.now()
    clock.advance({ minutes: 10 })
    await folder(ctx, 1, { path: 'INBOX', contact_at: clock.now() })
    await noteFault(ctx.db, place, 'Mejlservern svarar inte.', clock.now())
    const admin = await signedIn('admin')
    const page = textOf((await admin.get('/status')).body)
    expect(since).not.toEqual(clock.now())
    expect(page).toContain('Ett fel påverkar nya mejl. Inget mejl är borta.')
    expect(page).toContain('Brevlådan kontakt@bjorkvalla.example svarar inte sedan idag 10.20.')
    expect(page).toContain('Mejlservern svarar inte. Mejl som kommer dit väntar på servern')
    expect(page).toContain('Når inte brevlådan sedan idag 10.20')
    expect(textOf((await admin.get('/installningar/personer')).body)).toContain(
      'En brevlåda svarar inte',
    )
  })

  it('tells a refused login from a server that is away', async () => {
    await fair()
    await noteFault(ctx.db, place, 'Inloggningen nekades. Kontrollera lösenord.', clock.now())
    const page = await look()
    expect(page).toMatch(/Brevlådan kontakt@bjorkvalla\.example släpper inte in oss sedan idag/)
    expect(page).toContain('Inloggningen nekas sedan idag')
  })

  it('says that one folder of several cannot be read, and what is lacking', async () => {
    await fair()
    await folder(ctx, 1, {
      ...{ path: 'Skräp', special_use: '\\Junk', contact_at: minutesAgo(40) },
      ...{ fault: 'Mappen finns inte i brevlådan.', fault_at: minutesAgo(40) },
    })
    await folder(ctx, 0, { path: 'INBOX', contact_at: clock.now(), missing: 2 })
    const page = await look()
    expect(page).toContain(
      'Skräpposten (Skräp) i brevlådan bygg@bjorkvalla.example kan inte läsas.',
    )
    expect(page).toContain('En mapp kan inte läsas')
    expect(page).toContain(
      '2 mejl i kontakt@bjorkvalla.example finns på mejlservern men inte hos oss.',
    )
    expect(page).toContain('2 saknas')
  })

  it('sees that a process reads which is none of ours, and that a first reading goes on', async () => {
    await fair()
    await leads(ctx, 0, 'gammal-server:1', minutesAgo(600))
    await leads(ctx, 1, 'app-1:4712', minutesAgo(1))
    const page = await look()
    expect(page).toContain('En annan process läser')
    expect(page).toContain('Den går på gammal-server. Stäng den gamla installationen')
    expect(page).toContain('Läser nu')
  })

  it('says how long mail took, what waits, and what was held up', async () => {
    await fair()
    const late = { arrivedAt: minutesAgo(90), internalDate: minutesAgo(60) }
    await fetched(ctx, 0, { ...late, receivedAt: minutesAgo(90), ingestedAt: minutesAgo(32) })
    for (const n of [5, 6]) {
      await fetched(ctx, 0, {
        arrivedAt: minutesAgo(n),
        ingestedAt: new Date(minutesAgo(n).getTime() + 4_000),
      })
    }
    await fetched(ctx, 0, { arrivedAt: minutesAgo(3), state: 'waiting' })
    const page = await look()
    expect(page).toContain('1 äldsta 3 min 4 s som mest 28 min')
    expect(page).toContain('1 dröjde på vägen in')
    expect(page).toContain('1 hämtades sent')
  })

  it('names what could not be fetched, and dates that are unsure', async () => {
    await fair()
    const words = 'Mejlservern har numrerat om mappen.'
    const unsure = { dates_unsure: words, dates_unsure_at: minutesAgo(80) }
    await folder(ctx, 0, { path: 'INBOX', contact_at: clock.now(), ...unsure })
    await runSql(
      url,
      `insert into unfetched values ($1, 'INBOX', 7, 9, 'refused', 'Mejlservern lämnar inte ut mejlet.',
        null, $2, $2, 3), ($1, 'INBOX', 6, 9, 'refused', 'Från en gammal numrering.', null, $2, $2, 3)`,
      [place.mailboxId, clock.now()],
    )
    const page = await look()
    expect(page).toContain(`kontakt@bjorkvalla.example, Inkorgen. ${words}`)
    expect(page).toContain('1 mejl hämtades inte. Mejlservern lämnar inte ut mejlet.')
    expect(page).not.toContain('gammal numrering')
    await runSql(url, 'truncate unfetched')
  })

  it('misses a worker that has been silent', async () => {
    await fair()
    clock.advance({ minutes: 5 })
    for (const n of [0, 1]) await folder(ctx, n, { path: 'INBOX', contact_at: clock.now() })
    await beat(ctx.db, 'send-mail@there', clock.now())
    const page = await look()
    expect(page).toContain('En del av tjänsten svarar inte.')
    expect(page).toContain('Skickar mejl Igång')
    expect(page).toContain('Hämtar mejl Tyst i 5 min')
  })

  it('counts what is on its way out and lists what did not leave, without a citizen in it', async () => {
    await fair()
    await ctx.db
      .insertInto('outbox')
      .values([outgoing(1, 'queued'), outgoing(2, 'queued'), outgoing(3, 'failed')])
      .execute()
    const page = await look()
    expect(page).toContain('I kö 2')
    expect(page).toContain('Kom inte iväg 1')
    expect(page).toContain('Svaret kom inte iväg. Adressen finns inte.')
    expect(page).not.toMatch(/Eva|eva@|Attefall/)
  })

  it('says so when alarms cannot leave, or nobody is there to hear them', async () => {
    await fair()
    await raiseAlarm(ctx.db, { key: 'prov', words: 'Hemligheten går ut. Gör en ny.' }, clock.now())
    const stuck = { fault: 'Mejlservern svarar inte.', attempted_at: clock.now() }
    await ctx.db
      .insertInto('outbox')
      .values({ ...outgoing(4, 'queued'), ...stuck })
      .execute()
    const page = await look()
    expect(page).toContain('Hemligheten går ut. Inte mejlat än.')
    expect(page).toContain('Larm når ingen med mejl förrän den svarar.')
    expect(page).toMatch(/Larm mejlas till (?:en|\d+) mottagare/)
    await runSql(url, `update person set active = false where role = 'admin'`)
    expect(await look('teamledare')).toContain('Ingen får larmen med mejl')
  })

  it('is made anew for an open page', async () => {
    await fair()
    const answer = await (await signedIn('teamledare')).get('/status/nytt')
    expect(answer.headers['content-type']).toContain('text/vnd.turbo-stream.html')
    expect(answer.body).toMatch(/<turbo-stream action="update"\s+target="driftlage" method="morph"/)
    expect(answer.body).toContain('Allt fungerar.')
  })
})

describe('mail in quarantine', () => {
  const raw = 'Subject: hej\r\n\r\n<script>alert(1)</script>\r\n'

  async function three(): Promise<[number, number, number]> {
    await fair()
    const mail = { arrivedAt: minutesAgo(50), state: 'quarantined' as const, raw }
    const ids = [
      await fetched(ctx, 0, { ...mail, reason: 'value too long for type' }),
      await fetched(ctx, 1, mail),
      await fetched(ctx, 1, { ...mail, state: 'done' }),
    ]
    return ids as [number, number, number]
  }

  it('is listed with when, where and why', async () => {
    await three()
    const page = await look()
    expect(page).toContain('något mejl behöver ses över. Inget mejl är borta.')
    expect(page).toContain('2 mejl ligger i karantän')
    expect(page).toContain('Till kontakt@bjorkvalla.example, Inkorgen.')
    expect(page).toContain('value too long for type')
  })

  it('gives its bytes as a file that no browser runs, and only while it is there', async () => {
    const [first, , done] = await three()
    const admin = await signedIn('admin')
    const answer = await admin.get(`/status/karantan/${first}/original`)
    expect(answer.rawPayload.toString()).toBe(raw)
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="mejl-${first}.eml"; filename*=UTF-8''mejl-${first}.eml`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    })
    for (const wrong of [done, 999_999, 'x', '1e3', '99999999999999999999']) {
      expect((await admin.get(`/status/karantan/${wrong}/original`)).statusCode).toBe(404)
    }
  })

  it('is read again when somebody says so, one or all, and nothing else is', async () => {
    const [first, second, done] = await three()
    const leader = await signedIn('teamledare')
    const states = async () =>
      (await ctx.db.selectFrom('delivery').select(['id', 'state']).orderBy('id').execute()).map(
        ({ state }) => state,
      )
    const one = await leader.post('/status/karantan/las-om', { mejl: String(first) })
    expect([one.statusCode, one.headers.location]).toEqual([303, '/status?omlast=1'])
    expect(await states()).toEqual(['waiting', 'quarantined', 'done'])
    expect(textOf((await leader.get('/status?omlast=1')).body)).toContain('1 mejl läses om.')
    for (const gone of [first, done]) {
      const again = await leader.post('/status/karantan/las-om', { mejl: String(gone) })
      expect(again.headers.location).toBe('/status?omlast=0')
    }
    await leader.post('/status/karantan/las-om', { mejl: 'alla' })
    expect(await states()).toEqual(['waiting', 'waiting', 'done'])
    expect(second).toBeGreaterThan(first)
  })

  it('is not for others, and not without the form’s token', async () => {
    const [first] = await three()
    const adviser = await signedIn('kommunvagledare')
    expect((await adviser.get(`/status/karantan/${first}/original`)).statusCode).toBe(403)
    const tried = await adviser.post('/status/karantan/las-om', { mejl: String(first) })
    expect(tried.statusCode).toBe(403)
    const admin = await signedIn('admin')
    admin.csrf = 'x'
    const forged = await admin.post('/status/karantan/las-om', { mejl: String(first) })
    expect(forged.statusCode).toBe(403)
  })
})

describe('mail that nobody could read', () => {
  it('is filed once the fault is mended and somebody lets it be read again', async () => {
    await fair()
    const raw = 'From: Eva <eva@post.example>\r\nSubject: Lampan\r\n\r\nDen är trasig.\r\n'
    const sha256 = createHash('sha256').update(raw).digest()
    const mail = { arrivedAt: minutesAgo(50), state: 'quarantined' as const, reason: 'x' }
    const id = await fetched(ctx, 0, { ...mail, raw, sha256 })
    const admin = await signedIn('admin')
    await admin.post('/status/karantan/las-om', { mejl: String(id) })
    const parser = openParser({ log: silentLog })
    try {
      expect(await receiveWaiting(ctx, parser, clock.now())).toMatchObject([
        { outcome: 'opened', deliveryId: id },
      ])
    } finally {
      await parser.close()
    }
    expect(await look()).toContain('Mejl i karantän 0')
  })

  it('is listed while its ticket is open, with the way there for whoever may go it', async () => {
    const { id } = await ctx.db
      .updateTable('message')
      .set({ kind: 'unreadable', reasons: JSON.stringify({ kind: 'Mejlet gick inte att tolka.' }) })
      .returning('ticket_id as id')
      .executeTakeFirstOrThrow()
    const { number } = await ctx.db
      .selectFrom('ticket')
      .select('number')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const words = `${number}, till kontakt@bjorkvalla.example. Mejlet gick inte att tolka.`
    const leader = (await (await signedIn('teamledare')).get('/status')).body
    expect(textOf(leader)).toContain(words.replace(',', ' ,'))
    expect(leader).toContain(`href="/arenden/${number}"`)
    const admin = (await (await signedIn('admin')).get('/status')).body
    expect(textOf(admin)).toContain(words)
    expect(admin).not.toContain(`href="/arenden/${number}"`)
    expect(textOf(admin)).not.toMatch(/Eva|eva@|Lampan/)
  })
})

function outgoing(n: number, state: 'queued' | 'failed') {
  return {
    kind: 'svar' as const,
    idempotency_key: `k${n}`,
    message_id: `<${n}@x>`,
    from_name: 'Anna',
    from_address: 'kontakt@bjorkvalla.example',
    to_name: 'Eva Lindrot',
    to_address: 'eva@post.example',
    recipient: 'eva@post.example',
    subject: 'Attefallshus',
    text: 'Hej',
    html: 'Hej',
    state,
    fault: state === 'failed' ? 'Adressen finns inte.' : null,
    next_attempt_at: clock.now(),
    created_at: clock.now(),
  }
}
