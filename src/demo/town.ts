import { type Db } from '../db/connect.ts'
import { type Role } from '../journey.ts'
import { assignArea } from '../municipality/areas.ts'
import { ensureDepartment, saveFunction, setMembers } from '../municipality/functions.ts'
import { addPerson } from '../municipality/people.ts'

interface Townsperson {
  email: string
  name: string
  title: string
  unit: string
  phone: string
  department: string
  role: Role
}

/** Who works in Björkvalla. The key is the part of the address before the @. */
const staff: [
  key: string,
  name: string,
  title: string,
  unit: string,
  department: string,
  role: Role,
][] = [
  [
    'anna.sjolund',
    'Anna Sjölund',
    'Kommunvägledare',
    'Kontaktcenter',
    'Kommunstyrelseförvaltningen',
    'kommunvagledare',
  ],
  [
    'mehmet.aydar',
    'Mehmet Aydar',
    'Kommunvägledare',
    'Kontaktcenter',
    'Kommunstyrelseförvaltningen',
    'kommunvagledare',
  ],
  [
    'karin.wiklund',
    'Karin Wiklund',
    'Kommunvägledare',
    'Kontaktcenter',
    'Kommunstyrelseförvaltningen',
    'kommunvagledare',
  ],
  [
    'jonas.fjallborg',
    'Jonas Fjällborg',
    'Teamledare',
    'Kontaktcenter',
    'Kommunstyrelseförvaltningen',
    'teamledare',
  ],
  ['maria.lund', 'Maria Lund', 'Systemförvaltare', 'IT', 'Kommunstyrelseförvaltningen', 'admin'],
  [
    'birgitta.ek',
    'Birgitta Ek',
    'Förvaltningschef',
    'Ledning',
    'Samhällsbyggnadsförvaltningen',
    'chef',
  ],
  [
    'per.hagdal',
    'Per Hagdal',
    'Bygglovshandläggare',
    'Bygglovsenheten',
    'Samhällsbyggnadsförvaltningen',
    'handlaggare',
  ],
  [
    'nadja.rosen',
    'Nadja Rosén',
    'Bygglovshandläggare',
    'Bygglovsenheten',
    'Samhällsbyggnadsförvaltningen',
    'handlaggare',
  ],
  [
    'lena.torvik',
    'Lena Torvik',
    'Gatuingenjör',
    'Gatuenheten',
    'Tekniska förvaltningen',
    'handlaggare',
  ],
  [
    'ali.haddad',
    'Ali Haddad',
    'VA-ingenjör',
    'VA-enheten',
    'Tekniska förvaltningen',
    'handlaggare',
  ],
  [
    'sofia.berg',
    'Sofia Berg',
    'Barnomsorgshandläggare',
    'Förskoleenheten',
    'Barn- och utbildningsförvaltningen',
    'handlaggare',
  ],
  [
    'eva.strand',
    'Eva Strand',
    'Biståndshandläggare',
    'Biståndsenheten',
    'Socialförvaltningen',
    'handlaggare',
  ],
]

const phones: Record<string, string> = { default: '0980-319 200', 'lena.torvik': '0980-319 241' }

/** Function → department, members and the areas it answers. */
const functions: [
  name: string,
  address: string,
  department: string,
  members: string[],
  areas: string[],
][] = [
  [
    'Bygglovsenheten',
    'bygglov',
    'Samhällsbyggnadsförvaltningen',
    ['per.hagdal', 'nadja.rosen'],
    ['bygg'],
  ],
  ['Miljöenheten', 'miljo', 'Samhällsbyggnadsförvaltningen', ['nadja.rosen'], ['miljo']],
  ['Gatuenheten', 'gata', 'Tekniska förvaltningen', ['lena.torvik'], ['gata']],
  ['VA-enheten', 'va', 'Tekniska förvaltningen', ['ali.haddad'], ['va']],
  [
    'Förskoleenheten',
    'forskola',
    'Barn- och utbildningsförvaltningen',
    ['sofia.berg'],
    ['forskola', 'grundskola', 'gymvux'],
  ],
  ['Biståndsenheten', 'bistand', 'Socialförvaltningen', ['eva.strand'], ['aldre', 'funk']],
  ['Mottagningen Individ och familj', 'mottagning', 'Socialförvaltningen', ['eva.strand'], ['ifo']],
  ['Kanslienheten', 'kansli', 'Kommunstyrelseförvaltningen', [], ['kansli', 'naring', 'ekonomi']],
]

const demoDomain = 'bjorkvalla.example'

/** Gives the invented town its people, departments and functions. */
export async function furnish(db: Db, now: Date): Promise<void> {
  const ids = new Map<string, string>()
  for (const person of staff.map(townsperson)) {
    const { department, ...rest } = person
    const departmentId = await ensureDepartment(db, department)
    const { id } = await addPerson(db, { ...rest, departmentId }, now)
    ids.set(person.email, id)
  }
  for (const [name, address, department, members, areas] of functions) {
    const departmentId = await ensureDepartment(db, department)
    const id = await saveFunction(db, { departmentId, name, email: `${address}@${demoDomain}` })
    await setMembers(
      db,
      id,
      members.flatMap((key) => ids.get(emailOf(key)) ?? []),
    )
    for (const area of areas) await assignArea(db, area, id)
  }
}

export function emailOf(key: string): string {
  return `${key}@${demoDomain}`
}

function townsperson([
  key,
  name,
  title,
  unit,
  department,
  role,
]: (typeof staff)[number]): Townsperson {
  const phone = phones[key] ?? phones.default ?? ''
  return { email: emailOf(key), name, title, unit, phone, department, role }
}
