import { type Config } from '../../../config.ts'
import { type Trust } from './results.ts'

/** The servers of all mailboxes: each of them is the town's own. docs/arrival.md, "Who it is from" */
export function trustOf({ mailboxes }: Pick<Config, 'mailboxes'>): Trust {
  return {
    authserv: mailboxes.flatMap(({ trustedAuthserv = [] }) => trustedAuthserv),
    received: mailboxes.flatMap(({ trustedReceived = [] }) => trustedReceived),
  }
}
