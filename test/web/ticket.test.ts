import { beforeEach, describe, expect, test } from 'vitest'
import { startEscalation } from '../../src/ticket/escalations.ts'
import { type Arrival, arrive, type Arrived, writeAgain } from '../support/office.ts'
import { type Answer, type Colleague, openDeskApp } from '../support/desk-app.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()
// Tuesday 17 March 2026, 10.20 in Sweden.
const app = await openDeskApp(url, '2026-03-17T09:20:00Z')
const { office } = app
const { people } = office
const anna = await app.as(people.anna)
const karin = await app.as(people.karin)

beforeEach(() =>
  runSql(url, 'truncate ticket, turn, message, event, outbox, escalation, ticket_serial cascade'),
)

const mail = (more: Partial<Arrival> = {}): Promise<Arrived> =>
  arrive(office, { at: new Date('2026-03-16T09:45:00Z'), ...more })
const ticketRow = async ({ ticketId }: Arrived) =>
  (await runSql(url, 'select * from ticket where id = $1', [ticketId]))[0] ?? {}
const outbox = () => runSql(url, 'select * from outbox order by created_at')
const events = async () =>
  (await runSql(url, 'select kind from event order by id')).map(({ kind }) => kind)

/** What a page says, without tags. */
const said = ({ text }: Answer) => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const field = ({ text }: Answer, name: string) =>
  new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(text)?.[1] ?? ''
const follow = (who: Colleague, { location }: Answer) => who.get(location ?? '')

async function answerForm(who: Colleague, one: Arrived, more: Record<string, string> = {}) {
  const page = await who.get(`/arenden/${one.number}`)
  return {
    slag: 'svar',
    text: 'Hej Tobias!\n\nLampan lagas på torsdag.',
    nyckel: field(page, 'nyckel'),
    sedd: field(page, 'sedd'),
    citat: 'ja',
    ...more,
  }
}

describe('the page', () => {
  test('shows who asks, when an answer is due, why the area, and what is said', async () => {
    const one = await mail({
      words: ['lampan'],
      text: 'Lampan är trasig.\n\nSe https://lampa.example/1.',
    })
    const page = await anna.get(`/arenden/${one.number}`)
    expect(page.status).toBe(200)
    expect(said(page)).toContain('Svar till Tobias 25 min kvar')
    expect(page.text).toContain('<mark>lampan</mark>')
    expect(page.text).toContain('<p>Lampan är trasig.</p>')
    expect(page.text).toContain(
      '<a href="https://lampa.example/1" target="_blank" rel="noopener noreferrer nofollow">https://lampa.example/1</a>.',
    )
  })

  test('tells in the composer to whom, as whom, and the signature as it leaves', async () => {
    const one = await mail()
    const page = await anna.get(`/arenden/${one.number}`)
    expect(said(page)).toContain(
      'Anna Sjölund, Björkvalla kommun &lt; kontakt@bjorkvalla.example &gt;',
    )
    expect(said(page)).toContain(`SV: Gatlampan utanför Storgatan 12 [${one.number}]`)
    expect(said(page)).toContain('8 av 8 uppgifter')
    expect(page.text).toMatch(/class="comp-text"[\s\S]*?>\s*Hej Tobias!/)
  })

  test('keeps a sensitive subject out of the title and offers no quoting', async () => {
    const one = await mail({ subject: 'Min diagnos', sensitive: ['Hälsa'] })
    const page = await anna.get(`/arenden/${one.number}`)
    expect(page.text).toContain(`<title>${one.number} – Svarstid</title>`)
    expect(page.text).not.toContain('name="citat"')
    expect(said(page)).toContain('Svara inte med känsliga uppgifter')
  })

  test('folds what lies behind and what is quoted', async () => {
    const one = await mail({ text: 'Första frågan' })
    await writeAgain(office, one, {
      at: new Date('2026-03-17T08:00:00Z'),
      text: 'Har ni glömt mig?\n\n> Första frågan\n> Mvh',
      newText: 'Har ni glömt mig?',
    })
    const page = await anna.get(`/arenden/${one.number}`)
    expect(page.text).toMatch(/<details class="old">\s*<summary>[\s\S]*?Första frågan/)
    expect(said(page)).toContain('Citerad text, 2 rader')
    expect(said(page)).toContain('2:a kontakten')
  })

  test('is not there for a number that does not exist', async () => {
    expect((await anna.get('/arenden/BV-2026-9999')).status).toBe(404)
  })
})

describe('taking and releasing', () => {
  test('makes the ticket mine and lets it go again', async () => {
    const one = await mail()
    const back = '/att-besvara?valt=' + one.number
    const taken = await anna.post(`/arenden/${one.number}/ta`, { tillbaka: back })
    expect(taken.location).toBe(`${back}&gjort=taget&nr=${one.number}`)
    expect(await ticketRow(one)).toMatchObject({ status: 'started', assignee_id: people.anna })
    await anna.post(`/arenden/${one.number}/slapp`)
    expect(await ticketRow(one)).toMatchObject({ status: 'new', assignee_id: null })
  })

  test('tells who was faster, and changes nothing', async () => {
    const one = await mail()
    await karin.post(`/arenden/${one.number}/ta`)
    const late = await anna.post(`/arenden/${one.number}/ta`)
    const page = await follow(anna, late)
    expect(said(page)).toContain(`Karin har redan tagit ${one.number}. Inget har ändrats`)
    expect(await ticketRow(one)).toMatchObject({ assignee_id: people.karin })
  })

  test('can be taken over from a colleague who is away', async () => {
    const one = await mail()
    await karin.post(`/arenden/${one.number}/ta`)
    const page = await anna.get(`/arenden/${one.number}`)
    expect(said(page)).toContain('Karin har ärendet.')
    await anna.post(`/arenden/${one.number}/ta-over`, { fran: field(page, 'fran') })
    expect(await ticketRow(one)).toMatchObject({ assignee_id: people.anna })
  })

  test('leads only to pages of ours', async () => {
    const one = await mail()
    for (const tillbaka of ['https://ond.example/', '//ond.example', '/logga-ut', 'javascript:x']) {
      const { location } = await anna.post(`/arenden/${one.number}/ta`, { tillbaka })
      expect(location).toMatch(new RegExp(`^/arenden/${one.number}\\?gjort=`))
    }
  })
})

describe('the area', () => {
  test('is confirmed or changed by a person', async () => {
    const one = await mail({ area: 'gata', orArea: 'kultur' })
    await anna.post(`/arenden/${one.number}/omrade`, { omrade: 'gata' })
    expect(await ticketRow(one)).toMatchObject({ area_key: 'gata', area_confidence: 'person' })
    const page = await follow(
      anna,
      await anna.post(`/arenden/${one.number}/omrade`, { omrade: 'kultur' }),
    )
    expect(said(page)).toContain(`${one.number} hör till Kultur, fritid och bibliotek`)
    expect(said(page)).toMatch(/Varför Du ändrade område från Gator, .* till Kultur, [^.]*\. Ändra/)
    expect(await events()).toEqual([
      'ticket.opened',
      'turn.opened',
      'area.confirmed',
      'area.changed',
    ])
    expect((await anna.post(`/arenden/${one.number}/omrade`, { omrade: 'hittepå' })).status).toBe(
      400,
    )
  })
})

describe('filing away', () => {
  test('without an answer wants a reason, keeps it, and can be undone', async () => {
    const one = await mail()
    expect((await anna.post(`/arenden/${one.number}/inget-svar`, { skal: '' })).status).toBe(400)
    const empty = await anna.post(`/arenden/${one.number}/inget-svar`, {
      skal: 'Annat',
      fritext: ' ',
    })
    expect(empty.status).toBe(400)
    const filed = await anna.post(`/arenden/${one.number}/inget-svar`, {
      skal: 'Annat',
      fritext: 'Skrev till fel kommun',
      tillbaka: '/att-besvara',
    })
    expect(await ticketRow(one)).toMatchObject({ status: 'closed', due_at: null })
    const page = await follow(anna, filed)
    expect(said(page)).toContain(`${one.number} är avslutat utan svar Ångra Z`)
    await anna.post(`/arenden/${one.number}/aterstall`, { tillbaka: '/att-besvara' })
    expect(await ticketRow(one)).toMatchObject({ status: 'new' })
    expect(said(await anna.get(`/arenden/${one.number}`))).toContain(
      'Du avslutade utan svar: Skrev till fel kommun',
    )
  })

  test('leaves a ticket that is opened again before anything is written', async () => {
    const one = await mail()
    const words = { skal: 'Annat', fritext: 'Tack\0!' }
    await anna.post(`/arenden/${one.number}/inget-svar`, words)
    const page = await anna.get(`/arenden/${one.number}`)
    expect(page.text).not.toContain('class="comp-text"')
    expect(said(page)).toContain('Du avslutade utan svar: Tack!')
    await anna.post(`/arenden/${one.number}/aterstall`)
    expect((await anna.get(`/arenden/${one.number}`)).text).toContain('class="comp-text"')
  })

  test('as spam or advertising, and back with "Inte skräppost"', async () => {
    const spam = await mail()
    const ad = await mail()
    await anna.post(`/arenden/${spam.number}/skrappost`, { som: 'spam' })
    await anna.post(`/arenden/${ad.number}/skrappost`, { som: 'advertising' })
    const lane = await anna.get('/att-besvara/skrappost')
    expect(lane.text).toContain(`id="rad-${spam.number}"`)
    expect(lane.text).toContain(`id="rad-${ad.number}"`)
    expect(said(lane)).toMatch(/Inte skräppost Z/)
    expect(lane.text).toMatch(/data-key="z"/)
    const back = await anna.post(`/arenden/${spam.number}/aterstall`)
    expect(said(await follow(anna, back))).toContain(`${spam.number} är tillbaka i Att besvara`)
  })

  test('leaves alone what a colleague has and what is urgent', async () => {
    const held = await mail()
    await karin.post(`/arenden/${held.number}/ta`)
    await anna.post(`/arenden/${held.number}/skrappost`, { som: 'spam' })
    expect(await ticketRow(held)).toMatchObject({ status: 'started' })
    const urgent = await mail({ urgent: 'Brand, gas eller ras' })
    const refused = await anna.post(`/arenden/${urgent.number}/skrappost`, { som: 'spam' })
    expect(refused.status).toBe(409)
    expect(await ticketRow(urgent)).toMatchObject({ status: 'urgent' })
  })

  test('twice does nothing the second time and says so', async () => {
    const one = await mail()
    await anna.post(`/arenden/${one.number}/skrappost`, { som: 'spam' })
    const again = await anna.post(`/arenden/${one.number}/skrappost`, { som: 'spam' })
    expect(said(await follow(anna, again))).toContain(`${one.number} var redan klart`)
  })
})

describe('something urgent', () => {
  test('is answered only after somebody has said who was called', async () => {
    const one = await mail({ urgent: 'Barn far illa' })
    const page = await anna.get(`/arenden/${one.number}`)
    expect(page.text).not.toContain('class="comp-text"')
    expect(said(page)).toContain('Socialtjänsten 0980-319 200')
    expect((await anna.post(`/arenden/${one.number}/akut`, { gjort: 'ringt' })).status).toBe(400)
    await anna.post(`/arenden/${one.number}/akut`, { gjort: 'ringt', vem: 'Socialjouren kl 10.22' })
    expect(await ticketRow(one)).toMatchObject({ status: 'started', assignee_id: people.anna })
    const after = await anna.get(`/arenden/${one.number}`)
    expect(said(after)).toContain('Du ringde: Socialjouren kl 10.22')
    expect(after.text).toContain('class="comp-text"')
  })

  test('may turn out to be no alarm, with the reason kept', async () => {
    const one = await mail({ urgent: 'Hot mot kommunen' })
    await anna.post(`/arenden/${one.number}/akut`, { gjort: 'falskt-larm', vem: 'Ett skämt' })
    expect(await ticketRow(one)).toMatchObject({ status: 'new', urgent: null })
    expect(said(await anna.get(`/arenden/${one.number}`))).toContain(
      'Du bedömde att det inte är akut: Ett skämt',
    )
  })
})

describe('the answer', () => {
  test('is queued once, with its signature, and leads back to the queue', async () => {
    const one = await mail()
    const form = await answerForm(anna, one)
    const sent = await anna.post(`/arenden/${one.number}/svar`, form)
    expect(sent.location).toBe(`/att-besvara?gjort=skickat&nr=${one.number}`)
    expect(said(await follow(anna, sent))).toContain('Svaret till Tobias skickas')
    const again = await anna.post(`/arenden/${one.number}/svar`, form)
    expect(said(await follow(anna, again))).toContain('var redan skickat')
    const [row, ...more] = await outbox()
    expect(more).toEqual([])
    expect(row).toMatchObject({ kind: 'svar', to_address: 't.nylund@post.example' })
    expect(row?.text).toContain('Lampan lagas på torsdag.')
    expect(row?.text).toContain('Med vänlig hälsning')
    expect(row?.text).toContain('> Lampan är trasig.')
  })

  test('to what is answered already can only be one more answer', async () => {
    const one = await mail()
    await anna.post(`/arenden/${one.number}/svar`, await answerForm(anna, one))
    await runSql(url, 'update turn set first_reply_at = now(), complete_reply_at = now()')
    const page = await anna.get(`/arenden/${one.number}`)
    expect(said(page)).toContain('Frågan är redan besvarad')
    expect(page.text).not.toContain('value="delsvar"')
    const done = await anna.get('/att-besvara/avslutade')
    expect(said(done)).not.toContain('Återöppnad')
  })

  test('says on the page how far it has come', async () => {
    const one = await mail()
    await anna.post(`/arenden/${one.number}/svar`, await answerForm(anna, one))
    const page = () => anna.get(`/arenden/${one.number}`)
    expect(said(await page())).toContain('Skickas…')
    const set = (state: string, fault: string | null = null) =>
      runSql(url, 'update outbox set state = $1, fault = $2, accepted_at = $3', [
        state,
        fault,
        new Date('2026-03-17T09:05:00Z'),
      ])
    await set('sent')
    expect(said(await page())).toContain('Skickat idag 10.05')
    await set('failed', 'Adressen finns inte.')
    expect(said(await page())).toContain('Kunde inte skickas: Adressen finns inte.')
    await set('unknown')
    expect(said(await page())).toContain('Oklart om svaret gick iväg')
    expect(said(await anna.get(`/arenden/${one.number}/nytt?sedda=1`))).toContain(
      'Oklart om svaret gick iväg',
    )
  })

  test('comes back with its words when it is empty, and when only the greeting is left', async () => {
    const one = await mail()
    for (const text of ['', 'Hej Tobias!']) {
      const form = await answerForm(anna, one, { text })
      const refused = await anna.post(`/arenden/${one.number}/svar`, form)
      expect(refused.status).toBe(422)
      expect(said(refused)).toContain('Skriv ett svar innan du skickar.')
      expect(field(refused, 'nyckel')).toBe(form.nyckel)
    }
    expect(await outbox()).toEqual([])
  })

  test('comes back with its words when a colleague has the ticket', async () => {
    const one = await mail()
    const form = await answerForm(anna, one, { text: 'Min långa text <b>', slag: 'delsvar' })
    await karin.post(`/arenden/${one.number}/ta`)
    const refused = await anna.post(`/arenden/${one.number}/svar`, form)
    expect(refused.status).toBe(409)
    expect(said(refused)).toContain('Karin har tagit ärendet. Inget har skickats.')
    expect(refused.text).toContain('Min långa text &lt;b&gt;')
    expect(refused.text).toMatch(/value="delsvar"\s+checked/)
    expect(await outbox()).toEqual([])
  })

  test('waits until a mail that came meanwhile has been read', async () => {
    const one = await mail()
    const form = await answerForm(anna, one)
    await writeAgain(office, one, { at: new Date('2026-03-17T09:19:00Z'), text: 'Glöm det!' })
    const refused = await anna.post(`/arenden/${one.number}/svar`, form)
    expect(refused.status).toBe(409)
    expect(said(refused)).toContain('Tobias har skrivit igen medan du skrev.')
    expect(refused.text).toContain('Lampan lagas på torsdag.')
    const again = { ...form, sedd: field(refused, 'sedd') }
    expect((await anna.post(`/arenden/${one.number}/svar`, again)).status).toBe(303)
  })

  test('cannot leave with half a signature', async () => {
    const one = await mail()
    await runSql(url, `update person set title = '' where id = $1`, [people.anna])
    const page = await anna.get(`/arenden/${one.number}`)
    expect(said(page)).toContain('Signaturen är inte komplett, 7 av 8 uppgifter.')
    expect(said(page)).toContain('Befattning saknas.')
    expect(page.text).toMatch(/data-key="ctrl\+enter"\s+disabled/)
    const refused = await anna.post(`/arenden/${one.number}/svar`, await answerForm(anna, one))
    expect(refused.status).toBe(422)
    expect(await outbox()).toEqual([])
    await runSql(url, `update person set title = 'Kommunvägledare' where id = $1`, [people.anna])
  })

  test('is not taken from another site, nor without the token of the page', async () => {
    const one = await mail()
    const form = await answerForm(anna, one)
    expect((await anna.post(`/arenden/${one.number}/svar`, { ...form, _csrf: 'x' })).status).toBe(
      403,
    )
    expect(await outbox()).toEqual([])
  })
})

test("a department's words are shown as internal, with its own clock", async () => {
  const one = await mail()
  await app.ctx.db.transaction().execute((tx) =>
    startEscalation(
      tx,
      {
        ticketId: one.ticketId,
        turnId: one.turnId,
        to: {
          functionId: office.gatuenheten,
          personId: null,
          name: 'Gatuenheten',
          address: 'g@x.example',
        },
        summary: 'När lagas den?',
        by: people.anna,
        dueAt: new Date('2026-03-17T08:20:00Z'),
        remindAt: null,
      },
      new Date('2026-03-16T10:00:00Z'),
    ),
  )
  const waiting = said(await anna.get(`/arenden/${one.number}`))
  expect(waiting).toContain('Från Gatuenheten Försenad 1 tim')
  expect(waiting).toContain('Du eskalerade till Gatuenheten . Svar senast idag 09.20')
  const lena = await app.as(people.lena)
  const [escalation] = await runSql(url, 'select id from escalation')
  await lena.post(`/mina-fragor/${String(escalation?.id)}/aterkoppla`, { svar: 'På torsdag.' })
  const back = said(await anna.get(`/arenden/${one.number}`))
  expect(back).toContain(
    'Lena Torvik återkopplade Svar via sidan. Bara internt, skickas inte till Tobias',
  )
  expect(back).toContain('Från Gatuenheten Återkopplat för sent')
})
