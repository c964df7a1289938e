import { longInstant } from '../clock/words.ts'
import { type ComparedFolder, type ComparedMailbox } from './reconcile.ts'

/** At most so many of what is missing or explained are listed; --json has them all. */
const shown = 20

/** What svarstid reconcile says to people. */
export function reconcileText(mailboxes: readonly ComparedMailbox[]): string {
  const parts = mailboxes.flatMap(({ address, fault, folders }) => [
    address,
    ...(fault === null ? folders.flatMap(folderLines) : [`  ${fault}`]),
  ])
  return [...parts, '', verdict(mailboxes)].join('\n') + '\n'
}

/** The same for programs: one JSON object. UIDs are given whole, instants in UTC. */
export function reconcileJson(mailboxes: readonly ComparedMailbox[]): string {
  return `${JSON.stringify({ missing: missingIn(mailboxes), mailboxes })}\n`
}

function folderLines(one: ComparedFolder): string[] {
  if (one.fault !== null) return [`  ${one.folder}: ${one.fault}`]
  const { folder, onServer, inLedger, missing, explained, gone } = one
  const line =
    `  ${folder}: ${onServer} på servern, ${inLedger} i liggaren, ${missing.length} saknas, ` +
    `${explained.length} förklarade, ${gone} borta från servern sedan dess`
  const uids = missing.slice(0, shown).join(', ')
  const more = missing.length > shown ? ` och ${missing.length - shown} till` : ''
  return [
    line,
    ...(missing.length === 0 ? [] : [`    Saknas: UID ${uids}${more}`]),
    ...explained
      .slice(0, shown)
      .map(
        ({ uid, reason, attempts, lastAt }) =>
          `    UID ${uid}: ${reason} (${attempts} försök, senast ${longInstant(lastAt)})`,
      ),
    ...(explained.length > shown ? [`    … och ${explained.length - shown} förklarade till`] : []),
  ]
}

function verdict(mailboxes: readonly ComparedMailbox[]): string {
  const missing = missingIn(mailboxes)
  if (missing > 0) return `${missing} mejl saknas utan förklaring.`
  const isUnseen = ({ fault, folders }: ComparedMailbox) =>
    fault !== null || folders.some((one) => one.fault !== null)
  if (mailboxes.some(isUnseen)) return 'Allt gick inte att stämma av.'
  return 'Inget saknas: allt på servern är hämtat eller förklarat.'
}

function missingIn(mailboxes: readonly ComparedMailbox[]): number {
  const folders = mailboxes.flatMap((mailbox) => mailbox.folders)
  return folders.reduce((sum, one) => sum + (one.fault === null ? one.missing.length : 0), 0)
}
