import { frontLineRoles, type Role } from '../../journey.ts'
import { allow } from './access.ts'

/** The preHandler of what those who work with the queue may use. They see every ticket. */
export const desk = allow(...frontLineRoles)

/** May this role work with the queue? Then it also signs answers to citizens. */
export function worksAtDesk(role: Role): boolean {
  return frontLineRoles.includes(role)
}
