import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { answer, type AnswerRequest } from '../../src/desk/answer.ts'
import { previewReply } from '../../src/desk/preview.ts'
import { readToken } from '../../src/mail/token.ts'
import { claim } from '../../src/ticket/claim.ts'
import { updatePerson } from '../../src/municipality/people.ts'
import { openDesk, secret } from '../support/desk.ts'
import { type Arrival, arrive, type Arrived, writeAgain } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

// Tuesday 10 March 2026, 09.15 in Sweden.
const now = new Date('2026-03-10T08:15:00Z')
const url = await testDatabase()
const { ctx, office, hints } = await openDesk(url, now)
const { anna, karin } = office.people
beforeEach(() => {
  hints.length = 0
  return runSql(url, 'truncate ticket, turn, message, event, outbox, escalation, reminder cascade')
})

const mail = (more: Partial<Arrival> = {}) => arrive(office, { at: now, ...more })
const send = ({ ticketId }: Pick<Arrived, 'ticketId'>, more: Partial<AnswerRequest> = {}) =>
  answer(
    ctx,
    {
      ticketId,
      personId: anna,
      kind: 'svar',
      text: 'Hej Tobias!\n\nVi byter lampan i veckan.',
      idempotencyKey: randomUUID(),
      quote: true,
      ...more,
    },
    now,
  )
const outbox = () => runSql(url, 'select * from outbox order by created_at, id')
const replies = () => runSql(url, `select * from message where direction = 'out'`)
const events = async () =>
  (await runSql(url, `select kind, turn_id, person_id, data from event order by id`)).filter(
    ({ kind }) => String(kind).startsWith('reply'),
  )
const status = async ({ ticketId }: Pick<Arrived, 'ticketId'>) => {
  const [row] = await runSql(url, 'select status from ticket where id = $1', [ticketId])
  return row?.status
}
const nothingHappened = async () => {
  expect(await outbox()).toEqual([])
  expect(await replies()).toEqual([])
  expect(await events()).toEqual([])
  expect(hints).toEqual([])
}

describe('an answer', () => {
  test('is a message, a mail that waits and an event, and then a hint to send', async () => {
    const one = await mail()
    const answered = await send(one)
    const [row] = await outbox()
    expect(answered).toEqual({ outcome: 'queued', outboxId: row?.id })
    expect(row).toMatchObject({
      kind: 'svar',
      state: 'queued',
      ticket_id: one.ticketId,
      turn_id: one.turnId,
      person_id: anna,
      mailbox_id: office.mailbox.id,
      from_name: 'Anna Sjölund, Björkvalla kommun',
      from_address: 'kontakt@bjorkvalla.example',
      to_name: 'Tobias Nylund',
      to_address: 't.nylund@post.example',
      subject: `SV: Gatlampan utanför Storgatan 12 [${one.number}]`,
      auto_submitted: null,
      sent_copy: 'pending',
      next_attempt_at: now,
    })
    const [reply] = await replies()
    expect(reply).toMatchObject({
      id: row?.reply_id,
      ticket_id: one.ticketId,
      turn_id: one.turnId,
      kind: 'svar',
      author_id: anna,
      new_text: 'Hej Tobias!\n\nVi byter lampan i veckan.',
      text: row?.text,
      html: row?.html,
      message_id: row?.message_id,
      subject: row?.subject,
    })
    expect(await events()).toEqual([
      {
        kind: 'reply.queued',
        turn_id: one.turnId,
        person_id: anna,
        data: { kind: 'svar', outboxId: row?.id, before: 'new' },
      },
    ])
    expect(await status(one)).toBe('answered')
    // Somebody else could see the mail when the hint was given: it had been committed.
    expect(hints).toEqual([{ queue: 'send-mail', visible: 1 }])
  })

  test('stops no clock before it has been accepted', async () => {
    const one = await mail()
    await send(one)
    expect(await runSql(url, 'select first_reply_at, complete_reply_at from turn')).toEqual([
      { first_reply_at: null, complete_reply_at: null },
    ])
  })

  test('follows the citizen’s mail and quotes it below the signature', async () => {
    const one = await mail({ text: 'Lampan är trasig.\nTack!' })
    await send(one)
    const [row] = await outbox()
    const [question] = await runSql(url, 'select message_id from message where id = $1', [
      one.messageId,
    ])
    expect(row).toMatchObject({ in_reply_to: question?.message_id, refs: [question?.message_id] })
    expect(row?.text).toMatch(
      /^Hej Tobias!\n\nVi byter lampan i veckan\.\n\nMed vänlig hälsning\n[\s\S]+\nDen 10 mars 2026 .*skrev Tobias Nylund:\n> Lampan är trasig\.\n> Tack!\n$/,
    )
  })

  test('without a quote ends with the signature', async () => {
    await send(await mail(), { quote: false })
    const [row] = await outbox()
    expect(row?.text).not.toContain('Lampan är trasig')
    expect(String(row?.text).trimEnd()).toMatch(/bjorkvalla\.example$/)
  })

  test('quotes the latest words of the citizen, not a machine’s', async () => {
    const one = await mail({ text: 'Första' })
    const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
    await writeAgain(office, one, { at: at(10), text: 'Andra' })
    await writeAgain(office, one, {
      at: at(20),
      text: 'Jag är på semester.',
      kind: 'out-of-office',
    })
    await send(one)
    const [row] = await outbox()
    expect(row?.text).toContain('> Andra')
    expect(row?.text).not.toContain('semester')
  })

  test('sends the citizen nothing of what somebody else has written in the ticket', async () => {
    const one = await mail({ text: 'Min egen fråga' })
    const at = new Date(now.getTime() + 600_000)
    const from = { name: 'Grannen', address: 'granne@post.example' }
    await writeAgain(office, one, { at, from, text: 'Det här får Tobias inte veta.' })
    await send(one)
    const [row] = await outbox()
    expect(row?.to_address).toBe('t.nylund@post.example')
    expect(row?.text).toContain('> Min egen fråga')
    expect(row?.text).not.toMatch(/Grannen|inte veta/)
  })

  test('has a message id that only we can have made, and that names its row', async () => {
    await send(await mail())
    const [row] = await outbox()
    const id = String(row?.message_id)
    expect(id).toMatch(/^<sv\.[^@]+@bjorkvalla\.example>$/)
    expect(readToken(id, secret)).toEqual({ kind: 'answer', id: row?.id })
    expect(readToken(id.toUpperCase().replace(/^<|>$/g, ''), secret)).toEqual({
      kind: 'answer',
      id: row?.id,
    })
    expect(readToken(id, 'en annan hemlighet som är lång nog')).toBeNull()
  })

  test('about what is sensitive says nothing of it: neutral subject, no quote', async () => {
    const one = await mail({
      subject: 'Min diagnos',
      text: 'Jag har fått en diagnos.',
      sensitive: ['Hälsa'],
    })
    await send(one, { quote: true, text: 'Ring oss så hjälper vi dig.' })
    const [row] = await outbox()
    expect(row?.subject).toBe(`Svar från Björkvalla kommun [${one.number}]`)
    expect(`${String(row?.text)}${String(row?.html)}${String(row?.subject)}`).not.toMatch(
      /diagnos/i,
    )
  })

  test('leaves as the preview showed it: envelope, subject and signature to the byte', async () => {
    const one = await mail()
    const preview = await previewReply(ctx, { ticketId: one.ticketId, personId: anna })
    expect(preview).toMatchObject({
      from: { name: 'Anna Sjölund, Björkvalla kommun', address: 'kontakt@bjorkvalla.example' },
      to: { name: 'Tobias Nylund', address: 't.nylund@post.example' },
      signature: { faults: [], complete: 8, of: 8 },
    })
    await send(one, { text: 'Kort svar.', quote: false })
    const [row] = await outbox()
    expect({ name: row?.from_name, address: row?.from_address }).toEqual(preview.from)
    expect({ name: row?.to_name, address: row?.to_address }).toEqual(preview.to)
    expect(row?.subject).toBe(preview.subject)
    expect(row?.text).toBe(`Kort svar.\n\n${preview.signature.text}\n`)
    expect(row?.html).toContain(preview.signature.html)
  })

  test.each([
    ['delsvar', 'started'],
    ['motfraga', 'waiting'],
  ] as const)('that is a %s leaves the ticket %s', async (kind, after) => {
    const one = await mail()
    expect(await send(one, { kind })).toMatchObject({ outcome: 'queued' })
    expect(await status(one)).toBe(after)
    expect(await outbox()).toMatchObject([{ kind }])
  })

  test('keeps every letter of what was written, but for what no mail can hold', async () => {
    const text = '  <b>Hej</b> & "å"\0 \u{1f600}\r\nrad två  '
    await send(await mail(), { text, quote: false })
    const [row] = await outbox()
    expect(String(row?.text)).toMatch(
      /^<b>Hej<\/b> & "å" \u{1f600}\nrad två\n\nMed vänlig hälsning/u,
    )
    expect(row?.html).toContain('&lt;b&gt;Hej&lt;/b&gt; &amp; &quot;å&quot;')
  })

  test('to an answered question adds to it without a turn', async () => {
    const one = await mail()
    await send(one)
    expect(await send(one, { text: 'En sak till.' })).toMatchObject({ outcome: 'queued' })
    const turns = (await outbox()).map(({ turn_id }) => turn_id)
    expect(new Set(turns)).toEqual(new Set([one.turnId, null]))
  })
})

describe('one click', () => {
  test('twice is one answer', async () => {
    const one = await mail()
    const key = { idempotencyKey: randomUUID() }
    await send(one, key)
    expect(await send(one, key)).toEqual({ outcome: 'already' })
    expect(await outbox()).toHaveLength(1)
    expect(await replies()).toHaveLength(1)
    expect(hints).toHaveLength(1)
  })

  test('from several tabs at the same moment is one answer', async () => {
    const one = await mail()
    const key = { idempotencyKey: randomUUID() }
    const sent = await Promise.all(Array.from({ length: 4 }, () => send(one, key)))
    expect(sent.map(({ outcome }) => outcome).sort()).toEqual([
      'already',
      'already',
      'already',
      'queued',
    ])
    expect(await outbox()).toHaveLength(1)
    expect(await events()).toHaveLength(1)
  })

  test('whose key was used in another ticket is an error and not a lost answer', async () => {
    const key = { idempotencyKey: randomUUID() }
    await send(await mail(), key)
    await expect(send(await mail(), key)).rejects.toThrow('The key belongs to another ticket.')
    await expect(send(await mail(), { idempotencyKey: '' })).rejects.toThrow('A click needs a key.')
    expect(await outbox()).toHaveLength(1)
  })

  test('of two people at the same moment one is sent, and the other is told who', async () => {
    const one = await mail()
    const sent = await Promise.all([send(one, { personId: anna }), send(one, { personId: karin })])
    const [row] = await outbox()
    const winner = row?.person_id === anna ? 'Anna Sjölund' : 'Karin Wester'
    expect(await outbox()).toHaveLength(1)
    expect(sent.filter(({ outcome }) => outcome === 'queued')).toHaveLength(1)
    expect(sent).toContainEqual({ outcome: 'taken', by: winner })
  })
})

describe('an answer is refused, and nothing happens,', () => {
  test.each(['', '  \n\t ', '\0'])('when nothing is written: %j', async (text) => {
    const one = await mail()
    expect(await send(one, { text })).toEqual({
      outcome: 'refused',
      reasons: ['Skriv ett svar innan du skickar.'],
    })
    await nothingHappened()
    expect(await status(one)).toBe('new')
  })

  test('when the signature is incomplete: each missing field is named', async () => {
    const one = await mail()
    const details = {
      name: 'Anna',
      title: '',
      unit: '',
      phone: '12',
      departmentId: null,
      role: 'kommunvagledare',
    } as const
    await updatePerson(ctx.db, karin, details)
    const about = { ticketId: one.ticketId, personId: karin }
    expect((await previewReply(ctx, about)).signature).toMatchObject({ complete: 4, of: 8 })
    expect(await send(one, { personId: karin })).toEqual({
      outcome: 'refused',
      reasons: [
        'Signaturen är inte komplett: Både förnamn och efternamn behövs. Befattning saknas. ' +
          'Förvaltning saknas. Telefonnumret är inte fullständigt.',
      ],
    })
    await nothingHappened()
    const whole = {
      name: 'Karin Wester',
      title: 'Kommunvägledare',
      unit: '',
      phone: '0980-319 200',
    }
    const [row] = await runSql(url, 'select department_id from person where id = $1', [anna])
    const departmentId = String(row?.department_id)
    await updatePerson(ctx.db, karin, { ...whole, departmentId, role: 'kommunvagledare' })
  })

  test.each([
    ['urgent', 'Frågan är akut. Ring först och anteckna vad du har gjort, svara sedan.'],
    ['sorted', 'Mejlet är bortsorterat. Lägg tillbaka det i Att besvara först.'],
    ['closed', 'Ärendet är avslutat. Lägg tillbaka det i Att besvara först.'],
  ])('while the ticket is %s', async (state, reason) => {
    const one = await mail()
    await runSql(url, 'update ticket set status = $1', [state])
    expect(await send(one)).toEqual({ outcome: 'refused', reasons: [reason] })
    await nothingHappened()
    expect(await status(one)).toBe(state)
  })

  test('when there is nobody to answer', async () => {
    const one = await mail({ from: { name: '', address: '' } })
    expect(await send(one)).toEqual({
      outcome: 'refused',
      reasons: ['Mejlet har ingen adress som går att svara till.'],
    })
    await nothingHappened()
  })

  test.each(['delsvar', 'motfraga'] as const)(
    'as a %s when the question has its answer',
    async (kind) => {
      const one = await mail()
      await send(one)
      expect(await send(one, { kind })).toEqual({
        outcome: 'refused',
        reasons: ['Frågan är redan besvarad. Skicka det du vill tillägga som ett svar.'],
      })
      expect(await outbox()).toHaveLength(1)
    },
  )

  test('for every reason at once', async () => {
    const one = await mail({ from: { name: 'X', address: 'a b@c' } })
    const refused = await send(one, { text: ' ' })
    expect(refused).toMatchObject({ outcome: 'refused' })
    expect('reasons' in refused && refused.reasons).toHaveLength(2)
  })

  test('when a colleague has the ticket, who is named', async () => {
    const one = await mail()
    await ctx.db.transaction().execute((tx) => claim(tx, one.ticketId, karin, now))
    expect(await send(one)).toEqual({ outcome: 'taken', by: 'Karin Wester' })
    await nothingHappened()
    expect(await send(one, { personId: karin })).toMatchObject({ outcome: 'queued' })
  })
})

test('an answer that cannot be written down leaves nothing half done', async () => {
  const one = await mail()
  await runSql(url, `alter table outbox add constraint broken check (subject = 'x') not valid`)
  await expect(send(one)).rejects.toThrow()
  await runSql(url, 'alter table outbox drop constraint broken')
  await nothingHappened()
  expect(await status(one)).toBe('new')
})
