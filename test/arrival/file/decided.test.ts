import { describe, expect, test } from 'vitest'
import { saveForm } from '../../../src/municipality/forms.ts'
import { listRules, moveRule, type RuleDetails, saveRule } from '../../../src/municipality/rules.ts'
import { testDatabase } from '../../support/postgres.ts'
import { lookAt, openInbox } from '../inbox.ts'

const inbox = await openInbox(await testDatabase())
const { db } = inbox

await saveForm(db, null, {
  name: 'Kontakta oss',
  active: true,
  sender: 'noreply@webb.bjorkvalla.example',
  ...{ subject: '', headerName: '', headerText: '' },
  inquirer: 'field',
  emailLabel: 'E-post',
  ...{ nameLabel: 'Namn', phoneLabel: 'Telefon', questionLabel: 'Meddelande', questionEnd: '' },
  areaKey: null,
})

let count = 0
function mail(fields: Record<string, string>, text: string): string {
  count += 1
  const lines = { 'Message-ID': `<${count}@post.example>`, ...fields }
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}`)
  const type = 'Content-Type: text/plain; charset=utf-8'
  return [...head, type, '', text].join('\r\n')
}

const robot = { From: 'Webbplatsen <noreply@webb.bjorkvalla.example>', Subject: 'Kontakta oss' }

describe('the mail of a web form', () => {
  test('is a question of who has filled it in, although a machine has sent it', async () => {
    const raw = mail(
      { ...robot, 'Auto-Submitted': 'auto-generated', Precedence: 'bulk' },
      'Namn: Anna Berg\nE-post: anna@post.example\nMeddelande:\nHar ni glömt att ploga Storgatan?',
    )
    const filed = await inbox.take(raw)
    expect(filed.outcome).toBe('opened')
    const { ticket, turns, messages } = await lookAt(db, filed.ticketId)
    expect(ticket).toMatchObject({
      status: 'new',
      inquirer_name: 'Anna Berg',
      inquirer_address: 'anna@post.example',
      preview: 'Har ni glömt att ploga Storgatan?',
    })
    expect(turns).toMatchObject([{ excluded: null }])
    expect(messages).toMatchObject([
      { kind: 'web-form', new_text: 'Har ni glömt att ploga Storgatan?' },
    ])
    expect(messages[0]?.reasons.kind).toContain('skickat av noreply@webb.bjorkvalla.example')
  })

  test('that does not say who asks stays with its sender, and counts', async () => {
    const filed = await inbox.take(
      mail(robot, 'Namn: Anna Berg\nMeddelande: När plogas Storgatan?'),
    )
    const { ticket, turns, messages } = await lookAt(db, filed.ticketId)
    expect(ticket.inquirer_address).toBe('noreply@webb.bjorkvalla.example')
    expect(turns).toMatchObject([{ excluded: null }])
    expect(messages[0]?.reasons.formFault).toContain('Avsändaren kunde inte läsas ur formuläret')
  })
})

describe('a rule', () => {
  const details: RuleDetails = {
    name: 'Nyhetsbrev från SKR',
    active: true,
    conditions: [{ field: 'sender', header: '', how: 'domain', text: 'skr.example' }],
    kind: 'advertising',
    areaKey: null,
  }
  const letter = { From: 'SKR <info@skr.example>', Subject: 'Veckans nyheter' }

  test('sorts away what it fits, and says its name where the mail is shown', async () => {
    expect(await saveRule(db, null, details)).toBe('saved')
    const filed = await inbox.take(mail(letter, 'Här är veckans nyheter.'))
    expect(filed.outcome).toBe('sorted')
    const { ticket, turns, messages } = await lookAt(db, filed.ticketId)
    expect(ticket.status).toBe('sorted')
    const words = 'Regeln ”Nyhetsbrev från SKR”.'
    expect(turns).toMatchObject([{ excluded: 'advertising', excluded_reason: words }])
    expect(messages).toMatchObject([{ kind: 'advertising', reasons: { kind: words, rule: words } }])
  })

  test('does not touch what answers in a ticket', async () => {
    const question = mail({ From: 'info@skr.example', Subject: 'Akut' }, 'Det brinner i skolan!')
    const opened = await inbox.take(question)
    const id = /<[^>]+>/.exec(question)?.[0] ?? ''
    const reply = { ...letter, 'In-Reply-To': id, References: id, Subject: 'SV: Akut' }
    const joined = await inbox.take(mail(reply, 'Ännu en fråga om skolan.'))
    expect(joined).toMatchObject({ outcome: 'joined', ticketId: opened.ticketId })
    const { messages } = await lookAt(db, opened.ticketId)
    expect(messages.map(({ kind }) => kind)).toEqual(['human', 'human'])
    expect(messages[1]?.reasons).not.toHaveProperty('rule')
  })

  test('does not sort away what may be urgent', async () => {
    const filed = await inbox.take(mail(letter, 'Det brinner i skolan!'))
    const { ticket, messages } = await lookAt(db, filed.ticketId)
    expect(ticket.status).toBe('urgent')
    expect(messages[0]?.reasons.rule).toContain('kan vara akut')
  })

  test('gives an area, and brings back what was taken for automatic', async () => {
    await saveRule(db, null, {
      ...{ name: 'Arkitekten', active: true, kind: 'human' as const, areaKey: 'bygg' },
      conditions: [{ field: 'header', header: 'x-office', how: 'contains', text: 'arkitekt' }],
    })
    const fields = { From: 'a@byra.example', Subject: 'Hej', 'X-Office': 'Arkitekt AB' }
    const filed = await inbox.take(mail({ ...fields, Precedence: 'bulk' }, 'Ring mig gärna.'))
    const { ticket, messages } = await lookAt(db, filed.ticketId)
    expect(messages).toMatchObject([{ kind: 'human' }])
    expect(ticket).toMatchObject({
      status: 'new',
      area_key: 'bygg',
      area_confidence: 'sure',
      area_reason: { why: 'Regeln ”Arkitekten”.' },
    })
  })
})

test('rules are tried in their order, which can be changed', async () => {
  const names = async () => (await listRules(db)).map(({ name }) => name)
  expect(await names()).toEqual(['Nyhetsbrev från SKR', 'Arkitekten'])
  const [first, second] = await listRules(db)
  await moveRule(db, second?.id ?? '', 'up')
  expect(await names()).toEqual(['Arkitekten', 'Nyhetsbrev från SKR'])
  await moveRule(db, second?.id ?? '', 'up')
  await moveRule(db, first?.id ?? '', 'down')
  expect(await names()).toEqual(['Arkitekten', 'Nyhetsbrev från SKR'])
  expect(await saveRule(db, null, { ...first!, name: 'Arkitekten' })).toBe('exists')
})
