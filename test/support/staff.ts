import { connect, type Db } from '../../src/db/connect.ts'
import { assignArea } from '../../src/municipality/areas.ts'
import { ensureDepartment, saveFunction, setMembers } from '../../src/municipality/functions.ts'
import { hashPassword } from '../../src/municipality/passwords.ts'
import { addPerson, setPasswordHash } from '../../src/municipality/people.ts'

export const staffPassword = 'en lång nog fras'

export const anna = { email: 'anna.sjolund@bjorkvalla.example', name: 'Anna Sjölund' }
export const lena = { email: 'lena.torvik@bjorkvalla.example', name: 'Lena Torvik' }
export const tove = { email: 'tove.ledare@bjorkvalla.example', name: 'Tove Ledare' }

/** Gives a real installation an adviser, a team leader and an officer with a function of hers. */
export async function hireStaff(databaseUrl: string): Promise<void> {
  const db = connect(databaseUrl, { max: 2 })
  try {
    const centre = await ensureDepartment(db, 'Kommunstyrelseförvaltningen')
    const streets = await ensureDepartment(db, 'Tekniska förvaltningen')
    const work = { unit: 'Kontaktcenter', phone: '0980-319 200', departmentId: centre }
    await hire(db, { ...anna, ...work, title: 'Kommunvägledare', role: 'kommunvagledare' })
    await hire(db, { ...tove, ...work, title: 'Teamledare', role: 'teamledare' })
    const officer = { unit: 'Gatuenheten', phone: '0980-319 241', departmentId: streets }
    const lenaId = await hire(db, {
      ...lena,
      ...officer,
      title: 'Gatuingenjör',
      role: 'handlaggare',
    })
    const name = { departmentId: streets, name: 'Gatuenheten', email: 'gata@bjorkvalla.example' }
    const functionId = await saveFunction(db, name)
    await setMembers(db, functionId, [lenaId])
    await assignArea(db, 'gata', functionId)
  } finally {
    await db.destroy()
  }
}

async function hire(db: Db, person: Parameters<typeof addPerson>[1]): Promise<string> {
  const { id } = await addPerson(db, person, new Date())
  await setPasswordHash(db, id, await hashPassword(staffPassword))
  return id
}

export interface Visit {
  status: number
  location: string | null
  text: string
}

/** A member of staff at a browser without scripts: cookies, pages and forms, nothing else. */
export class Visitor {
  readonly #url: string
  readonly #cookies = new Map<string, string>()

  constructor(url: string) {
    this.#url = url
  }

  async get(path: string): Promise<Visit> {
    return this.#visit(path, {})
  }

  /** Fills in the form that `action` belongs to, as it stands on `page`, and sends it. */
  async submit(page: string, action: string, fields: Record<string, string>): Promise<Visit> {
    const { text } = await this.get(page)
    const form = formFor(text, action)
    if (form === null) throw new Error(`There is no form for ${action} on ${page}.`)
    return this.send(action, { ...form, ...fields })
  }

  /** Sends a form that was read earlier, as a browser does when one presses the button again. */
  async send(action: string, fields: Record<string, string>): Promise<Visit> {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      origin: this.#url,
      'sec-fetch-site': 'same-origin',
    }
    return this.#visit(action, { method: 'POST', body: new URLSearchParams(fields), headers })
  }

  async signIn(email: string): Promise<void> {
    const fields = { epost: email, losenord: staffPassword }
    const { status } = await this.submit('/logga-in', '/logga-in', fields)
    if (status !== 303) throw new Error(`Could not sign in: ${status}`)
  }

  async #visit(path: string, init: RequestInit): Promise<Visit> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string>), cookie }
    const answer = await fetch(`${this.#url}${path}`, { ...init, headers, redirect: 'manual' })
    for (const one of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? []
      this.#cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    return { status: answer.status, location, text: await answer.text() }
  }
}

/** The fields of the form with this action, with the values they have on the page. */
export function formFor(page: string, action: string): Record<string, string> | null {
  const forms = page.match(/<form[\s\S]*?<\/form>/g) ?? []
  const form = forms.find((one) => one.slice(0, one.indexOf('>')).includes(`action="${action}"`))
  if (form === undefined) return null
  const inputs = [...form.matchAll(/<input\b[^>]*>/g)].flatMap(([tag]) => {
    const name = /\bname="([^"]*)"/.exec(tag)?.[1]
    const value = /\bvalue="([^"]*)"/.exec(tag)?.[1] ?? ''
    const isOff = /type="(radio|checkbox)"/.test(tag) && !/\bchecked\b/.test(tag)
    return name === undefined || isOff ? [] : [[name, value] as const]
  })
  return Object.fromEntries(inputs)
}
