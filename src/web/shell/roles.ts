import { type Role } from '../../journey.ts'

const names: Record<Role, string> = {
  kommunvagledare: 'Kommunvägledare',
  handlaggare: 'Handläggare',
  teamledare: 'Teamledare',
  verksamhetsutvecklare: 'Verksamhetsutvecklare',
  registrator: 'Registrator',
  chef: 'Chef',
  admin: 'Administratör',
}

/** What a role is called in the interface. */
export function roleName(role: Role): string {
  return names[role]
}
