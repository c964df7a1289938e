import { parseArgs } from 'node:util'
import { instantAt } from '../clock/local-time.ts'

export interface ImportArguments {
  paths: string[]
  /** An address of ours, or the part before its @. */
  mailbox: string | null
  /** Folders on the server; only without paths. */
  folders: string[]
  since: Date | null
  openSince: Date | null
  json: boolean
  dryRun: boolean
}

const options = {
  mailbox: { type: 'string' },
  folder: { type: 'string' },
  since: { type: 'string' },
  'open-since': { type: 'string' },
  json: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** Reads the arguments of `svarstid import`; a fault is said in Swedish. */
export function readArguments(argv: string[]): ImportArguments | { fault: string } | 'help' {
  const parsed = parse(argv)
  if ('fault' in parsed) return parsed
  const { values, positionals: paths } = parsed
  if (values.help) return 'help'
  const since = dateOf(values.since)
  const openSince = dateOf(values['open-since'])
  if (since === undefined || openSince === undefined) {
    return { fault: 'Ett datum skrivs som 2026-01-31.' }
  }
  const mailbox = values.mailbox?.trim().toLowerCase() ?? null
  const fault = faultIn(paths, mailbox, values.folder)
  if (fault !== null) return { fault }
  return {
    paths,
    mailbox,
    folders: listOf(values.folder ?? 'INBOX,Sent'),
    since,
    openSince,
    json: values.json,
    dryRun: values['dry-run'],
  }
}

function faultIn(paths: string[], mailbox: string | null, folder?: string): string | null {
  if (paths.length === 0 && mailbox === null) return 'Ange filer och mappar, eller --mailbox.'
  if (paths.length > 0 && folder !== undefined) return '--folder hör till --mailbox utan filer.'
  if (paths.filter((one) => one === '-').length > 1) return '- kan bara anges en gång.'
  return listOf(folder ?? 'INBOX').length === 0 ? '--folder är tomt.' : null
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options, allowPositionals: true })
  } catch (cause) {
    if (!(cause instanceof TypeError && 'code' in cause)) throw cause
    return { fault: cause.message }
  }
}

function listOf(text: string): string[] {
  return text.split(',').flatMap((one) => (one.trim() === '' ? [] : one.trim()))
}

/** The beginning of a day in Sweden; null: none is given; undefined: it is no date. */
function dateOf(text: string | undefined): Date | null | undefined {
  if (text === undefined) return null
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null
  if (date === null || Number.isNaN(date.getTime())) return undefined
  return date.toISOString().startsWith(text) ? new Date(instantAt(text, '00:00')) : undefined
}
