import { parseArgs } from 'node:util'
import { PlainError } from '../base/errors.ts'
import { readConfig } from '../config.ts'
import { type Role, roles } from '../journey.ts'
import { invite } from '../municipality/invitations.ts'
import { addPerson, findPerson } from '../municipality/people.ts'
import { withDatabase } from './database.ts'
import { type CommandIo } from './io.ts'

const usage = `svarstid user add EMAIL NAME [--role ${roles.join('|')}]
Lägger till en person (admin om ingen roll anges) och skriver ut länken för att välja lösenord.
Finns personen redan skrivs en ny länk ut.
`

/** svarstid user add: makes the first admin of an installation, or a new link for somebody. */
export async function userCommand(argv: string[], io: CommandIo): Promise<0 | 1 | 2> {
  const wanted = read(argv)
  if (wanted === null) {
    io.stderr.write(usage)
    return 2
  }
  const config = readConfig()
  const { outcome, token } = await withDatabase(config, (db) =>
    db.transaction().execute(async (tx) => {
      const person = { ...wanted, title: '', unit: '', phone: '', departmentId: null }
      const now = new Date()
      const added = await addPerson(tx, person, now)
      const isActive = (await findPerson(tx, added.id))?.active === true
      if (!isActive)
        throw new PlainError(`${wanted.email} är avstängd. Öppna kontot under Personer.`)
      return { ...added, ...(await invite(tx, added.id, now)) }
    }),
  )
  io.stdout.write(
    `${wanted.email} ${outcome === 'added' ? 'är tillagd' : 'finns redan'}.\n` +
      `Öppna länken inom 24 timmar och välj lösenord:\n${config.publicUrl}/bjud-in/${token}\n`,
  )
  return 0
}

function read(argv: string[]): { email: string; name: string; role: Role } | null {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { role: { type: 'string', default: 'admin' } },
    })
    const [verb, email = '', ...names] = positionals
    const role = roles.find((one) => one === values.role)
    const name = names.join(' ').trim()
    if (verb !== 'add' || !/^[^\s@]+@[^\s@]+$/.test(email) || name === '' || !role) return null
    return { email: email.toLowerCase(), name, role }
  } catch {
    return null
  }
}
