import { describe, expect, test } from 'vitest'
import { ensureDepartment } from '../../src/municipality/functions.ts'
import { setActive, updatePerson } from '../../src/municipality/people.ts'
import { testDatabase } from '../support/postgres.ts'
import { openWebApp } from '../support/visitor.ts'

const { ctx, hire, signedIn } = await openWebApp(await testDatabase())
const { db } = ctx
const departmentId = await ensureDepartment(db, 'Kommunstyrelseförvaltningen')
const url = '/installningar/signaturer'
const admin = await signedIn('admin')

const whole = {
  title: 'Kommunvägledare',
  unit: 'Kontaktcenter',
  phone: '0980-319 200',
  departmentId,
  role: 'kommunvagledare',
} as const

describe('the page of signatures', () => {
  test('says that nobody answers yet', async () => {
    expect((await admin.get(url)).body).toContain('Ingen som svarar invånare är tillagd än.')
  })

  test('says that all are complete, and names them', async () => {
    const { id } = await hire('kommunvagledare')
    await updatePerson(db, id, { ...whole, name: 'Karin Wester' })
    const { body } = await admin.get(url)
    expect(body).toContain('Alla signaturer är kompletta.')
    expect(body).toContain('Karin Wester.')
    expect(body).not.toContain('<table')
  })

  test('lists those who cannot answer, with what they lack and where it is mended', async () => {
    const { id } = await hire('kommunvagledare')
    await updatePerson(db, id, { ...whole, name: 'Mehmet Aydar', title: '', phone: '' })
    const { id: gone } = await hire('kommunvagledare')
    await setActive(db, gone, false)
    await hire('handlaggare')
    const { body } = await admin.get(url)
    expect(body.match(/<th scope="row">/g)).toHaveLength(1)
    expect(body).toContain('Mehmet Aydar')
    expect(body).toMatch(/<li>Befattning saknas\.<\/li>\s*<li>Telefonnummer saknas\.<\/li>/)
    expect(body).toContain(`href="/installningar/personer/${id}"`)
    expect(body).not.toContain('Alla signaturer är kompletta.')
  })

  test('shows a team leader the same, and who mends it, and no other settings', async () => {
    const leader = await signedIn('teamledare')
    const { body } = await leader.get(url)
    expect(body).toContain('Mehmet Aydar')
    expect(body).toContain('En administratör fyller i det som saknas.')
    expect(body).not.toContain('/installningar/personer')
    expect((await leader.get('/att-besvara')).body).toContain(`href="${url}"`)
  })
})
