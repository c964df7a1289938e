import { describe, expect, it } from 'vitest'
import { seedAreas } from '../../src/municipality/areas.ts'
import { ensureDepartment, escalationTargets } from '../../src/municipality/functions.ts'
import { findByEmail } from '../../src/municipality/people.ts'
import { testDatabase } from '../support/postgres.ts'
import { openWebApp, password } from '../support/visitor.ts'

const { ctx, clock, signedIn, visitor, hire } = await openWebApp(await testDatabase())
const { db } = ctx
const list = '/installningar/personer'
const departmentId = await ensureDepartment(db, 'Kommunstyrelseförvaltningen')
await seedAreas(db)

const details = {
  name: 'Karin Wester',
  title: 'Kommunvägledare',
  unit: 'Kontaktcenter',
  phone: '0980-319 201',
  departmentId,
  role: 'kommunvagledare',
}
const karin = { ...details, email: 'Karin.Wester@bjorkvalla.example' }

describe('adding a person', () => {
  it('invites by mail and shows the link once; the link opens the door once', async () => {
    const admin = await signedIn('admin')
    await admin.get(`${list}/ny`)
    const added = await admin.post(list, karin)
    expect(added.statusCode).toBe(201)
    const link = /value="(http[^"]*\/bjud-in\/[^"]*)"/.exec(added.body)?.[1] ?? ''
    const path = new URL(link).pathname

    const mail = await db.selectFrom('outbox').selectAll().executeTakeFirstOrThrow()
    expect(mail).toMatchObject({
      kind: 'invitation',
      to_address: 'karin.wester@bjorkvalla.example',
      state: 'queued',
      sent_copy: 'none',
    })
    expect(mail.text).toContain(link)
    expect(mail.html).toContain(link)

    const one = visitor()
    const page = await one.get(path)
    expect(page.body).toContain('Hej Karin Wester!')
    expect((await one.get(path)).statusCode).toBe(200)
    const chosen = await one.post(path, { losenord: password, igen: password })
    expect(chosen.headers.location).toBe('/att-besvara')
    expect((await one.get('/att-besvara')).statusCode).toBe(200)
    expect((await visitor().get(path)).statusCode).toBe(410)
    expect((await visitor().signIn(karin.email, password)).statusCode).toBe(303)
  })

  it('says under each field what is wrong and keeps everything that was typed', async () => {
    const admin = await signedIn('admin')
    await admin.get(`${list}/ny`)
    const typed = { ...karin, name: 'Karin', email: 'karin@', phone: '12', title: 'Väg"ledare<' }
    const answer = await admin.post(list, typed)
    expect(answer.statusCode).toBe(422)
    for (const [name, fault] of [
      ['name', 'Skriv både förnamn och efternamn.'],
      ['email', 'Skriv en hel e-postadress'],
      ['phone', 'Skriv numret med riktnummer'],
    ] as const) {
      expect(answer.body).toContain(`id="e-${name}"`)
      expect(answer.body).toContain(fault)
      expect(answer.body).toMatch(
        new RegExp(`name="${name}"[^>]*aria-describedby="[^"]*e-${name}"`, 's'),
      )
    }
    expect(answer.body).toContain('value="Väg&quot;ledare&lt;"')
    expect(answer.body).toContain('value="karin@"')
    expect(answer.body).toMatch(new RegExp(`value="${departmentId}"\\s+selected`))
  })

  it('does not add somebody twice', async () => {
    const admin = await signedIn('admin')
    await hire('chef', 'finns@bjorkvalla.example')
    await admin.get(`${list}/ny`)
    const answer = await admin.post(list, { ...karin, email: ' FINNS@bjorkvalla.example ' })
    expect(answer.statusCode).toBe(422)
    expect(answer.body).toContain('Det finns redan en person med den adressen.')
  })
})

describe('an invitation', () => {
  async function invited() {
    const admin = await signedIn('admin')
    const { id, email } = await hire('handlaggare')
    await admin.get(`${list}/${id}`)
    const page = await admin.post(`${list}/${id}/bjud-in`)
    const path = new URL(/value="(http[^"]*\/bjud-in\/[^"]*)"/.exec(page.body)?.[1] ?? '').pathname
    return { id, email, path, admin }
  }

  it.each([
    ['kort', 'Det behöver minst 12'],
    ['aaaaaaaaaaaaa', 'upprepar för få tecken'],
    ['svarstid2026', 'lätt att gissa'],
    ['Bjorkvalla!23', 'lätt att gissa'],
  ])('does not take the password %s', async (weak, words) => {
    const { path } = await invited()
    const one = visitor()
    await one.get(path)
    const answer = await one.post(path, { losenord: weak, igen: weak })
    expect(answer.statusCode).toBe(422)
    expect(answer.body).toContain(words)
    expect(answer.body).not.toContain(`value="${weak}"`)
    expect((await one.post(path, { losenord: password, igen: `${password}x` })).body).toContain(
      'Lösenorden är inte lika',
    )
    expect((await one.post(path, { losenord: password, igen: password })).statusCode).toBe(303)
  })

  it('does not take the address that one signs in with as the password', async () => {
    const { path, email } = await invited()
    const one = visitor()
    await one.get(path)
    expect((await one.post(path, { losenord: email, igen: email })).statusCode).toBe(422)
  })

  it('lasts for a day, and a newer one takes its place', async () => {
    const { id, path, admin } = await invited()
    await admin.post(`${list}/${id}/bjud-in`)
    expect((await visitor().get(path)).statusCode).toBe(410)
    const late = await invited()
    const start = clock.now()
    clock.advance({ hours: 24, seconds: 1 })
    expect((await visitor().get(late.path)).statusCode).toBe(410)
    clock.set(start)
  })

  it('of two who use it at once lets one in', async () => {
    const { path } = await invited()
    const two = [visitor(), visitor()]
    await Promise.all(two.map((one) => one.get(path)))
    const answers = await Promise.all(
      two.map((one) => one.post(path, { losenord: password, igen: password })),
    )
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, 410])
  })

  it('ends the sessions that were opened with the old password', async () => {
    const { email, path } = await invited()
    const before = visitor()
    await before.signIn(email, password)
    const one = visitor()
    await one.get(path)
    await one.post(path, { losenord: 'ett helt annat lösen', igen: 'ett helt annat lösen' })
    expect((await before.get('/mina-fragor')).statusCode).toBe(303)
    expect((await visitor().signIn(email, password)).statusCode).toBe(422)
  })
})

describe('a person', () => {
  it('is changed, and the signature says what it lacks before and after', async () => {
    const admin = await signedIn('admin')
    const { id, email } = await hire('teamledare')
    const before = await admin.get(`${list}/${id}`)
    expect(before.body).toContain('Förvaltning saknas.')
    expect((await admin.get(list)).body).toContain('kan inte skicka svar')
    const query = new URLSearchParams({ ...karin, phone: '' })
    const typing = await admin.get(`${list}/${id}/signatur?${query.toString()}`)
    expect(typing.body).toContain('Telefonnummer saknas.')
    expect(typing.body).not.toContain('Förvaltning saknas.')
    expect(typing.body).toContain('7 av 8')
    const changed = { ...details, name: 'Tove Ny Ledare', role: 'teamledare' }
    await admin.get(`${list}/${id}`)
    expect((await admin.post(`${list}/${id}`, changed)).headers.location).toBe(
      `${list}?sparad=${id}`,
    )
    expect(await findByEmail(db, email)).toMatchObject({ name: 'Tove Ny Ledare', departmentId })
    const saved = await admin.get(`${list}?sparad=${id}`)
    expect(saved.body).toContain('Tove Ny Ledare är sparad.')
    expect((await admin.get(`${list}/${id}`)).body).toContain('8 av 8')
  })

  it('whose account ends is signed out at once and cannot come in again until it is opened', async () => {
    const admin = await signedIn('admin')
    const { id, email } = await hire('kommunvagledare')
    const one = visitor()
    await one.signIn(email, password)
    await admin.get(`${list}/${id}`)
    expect((await admin.post(`${list}/${id}/avsluta`)).statusCode).toBe(303)
    const sessions = db.selectFrom('session').select('csrf').where('person_id', '=', id)
    expect(await sessions.execute()).toEqual([])
    expect((await one.get('/att-besvara')).statusCode).toBe(303)
    expect((await visitor().signIn(email, password)).statusCode).toBe(422)
    await admin.post(`${list}/${id}/oppna`)
    expect((await visitor().signIn(email, password)).statusCode).toBe(303)
  })
})

describe('the last administrator', () => {
  it('can neither end the account nor take another role', async () => {
    const alone = await openWebApp(await testDatabase())
    const { id, email } = await alone.hire('admin')
    const one = alone.visitor()
    await one.signIn(email, password)
    await one.get(`${list}/${id}`)
    const ended = await one.post(`${list}/${id}/avsluta`)
    expect([ended.statusCode, ended.body]).toEqual([409, expect.stringContaining('minst en')])
    const other = { ...details, departmentId: '', role: 'chef' }
    const changed = await one.post(`${list}/${id}`, other)
    expect([changed.statusCode, changed.body]).toEqual([422, expect.stringContaining('minst en')])
    expect((await one.get(list)).statusCode).toBe(200)
  })
})

describe('departments and functions', () => {
  it('are added, changed, given areas and officers', async () => {
    const admin = await signedIn('admin')
    const { id: officer } = await hire('handlaggare')
    const url = '/installningar/forvaltningar'
    await admin.get(url)
    await admin.post(url, { name: 'Tekniska förvaltningen' })
    const page = await admin.get(url)
    expect(page.body).toContain('Tekniska förvaltningen')
    const department = await ensureDepartment(db, 'Tekniska förvaltningen')
    const typed = { name: 'Gatuenheten', email: 'Gatan@bjorkvalla.example' }
    const wrong = await admin.post(`${url}/${department}/funktioner`, { ...typed, email: 'gatan' })
    expect(wrong.statusCode).toBe(422)
    expect(wrong.body).toContain('value="Gatuenheten"')
    const added = await admin.post(`${url}/${department}/funktioner`, {
      ...typed,
      areas: ['gata', 'va', 'finns-inte'],
      people: [officer, '00000000-0000-4000-8000-000000000000'],
    })
    expect(added.statusCode).toBe(303)
    const { functions } = await escalationTargets(db)
    const [one] = functions
    expect(one).toMatchObject({
      name: 'Gatuenheten',
      email: 'gatan@bjorkvalla.example',
      areaKeys: ['gata', 'va'],
    })
    const members = await db.selectFrom('function_member').select('person_id').execute()
    expect(members).toEqual([{ person_id: officer }])

    const twice = await admin.post(`${url}/${department}/funktioner`, typed)
    expect([twice.statusCode, twice.body]).toEqual([422, expect.stringContaining('redan')])
    const edit = `${url}/funktioner/${one?.id ?? ''}`
    const shown = await admin.get(edit)
    expect(shown.body).toMatch(/value="gata"\s+checked/)
    const changed = { ...typed, name: 'Gata och park', areas: ['gata'] }
    expect((await admin.post(edit, changed)).statusCode).toBe(303)
    expect((await escalationTargets(db)).functions).toMatchObject([
      { name: 'Gata och park', areaKeys: ['gata'] },
    ])
  })
})
