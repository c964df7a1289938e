import { type AlarmConfig } from '../config.ts'
import { type Queryable } from '../db/connect.ts'
import { listPeople } from '../municipality/people.ts'

export interface Receiver {
  /** Empty for an address of the settings. */
  name: string
  address: string
}

/** Who hears of alarms by mail: whoever the settings name, else every active admin. */
export async function alarmReceivers(
  db: Queryable,
  { to }: Pick<AlarmConfig, 'to'>,
): Promise<Receiver[]> {
  if (to.length > 0) return [...new Set(to)].map((address) => ({ name: '', address }))
  const people = await listPeople(db)
  return people
    .filter(({ active, role }) => active && role === 'admin')
    .map(({ name, email }) => ({ name, address: email }))
}
