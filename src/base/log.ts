import { reasonOf } from './errors.ts'

export type LogFields = Record<string, string | number | boolean | null | undefined>

export interface Log {
  info(what: string, fields?: LogFields): void
  warn(what: string, fields?: LogFields): void
  error(what: string, thrown: unknown, fields?: LogFields): void
  child(fields: LogFields): Log
}

/**
 * One JSON object per line. Only the named fields are written, and whatever looks like an address, a URL
 * password or a control character is taken out of them, so that a mail's words cannot reach the log.
 */
export function makeLog(
  write: (line: string) => void = (line) => void process.stderr.write(line),
  base: LogFields = {},
): Log {
  const put = (level: string, what: string, fields: LogFields) => {
    const entry: LogFields = { at: new Date().toISOString(), level, what, ...base, ...fields }
    write(JSON.stringify(entry, (_key, value: unknown) => clean(value)) + '\n')
  }
  return {
    info: (what, fields = {}) => {
      put('info', what, fields)
    },
    warn: (what, fields = {}) => {
      put('warn', what, fields)
    },
    error: (what, thrown, fields = {}) => {
      put('error', what, { ...fields, reason: reasonOf(thrown) })
    },
    child: (fields) => makeLog(write, { ...base, ...fields }),
  }
}

export const silentLog: Log = makeLog(() => undefined)

/** Redacts addresses, credentials and personal identity numbers; flattens a text to one harmless line. */
export function redact(text: string): string {
  const line = text
    .slice(0, longestRead)
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
  return rules
    .reduce((rest, [pattern, put]) => rest.replace(pattern, put), line)
    .replace(idOrNumber, (all, number?: string) => (number === undefined ? all : '***'))
    .slice(0, longest)
}

/** More than this of a text is not even looked at. */
const longestRead = 10_000
const longest = 500

/** Each is linear in the length of the text: it may be a citizen's. */
const rules: [RegExp, string][] = [
  // What stands between // and the last @ of a URL is a name and a password, whatever is in it.
  [/\/\/[^\s"'<>]*@/g, '//***@'],
  [/\b(pass(?:word|wd)?|secret|token)=[^\s&"'<>]+/gi, '$1=***'],
  [/"[^"@\s]{0,64}(?: [^"@\s]{0,64}){0,5}"(?=@|%40)/g, '***'],
  [
    /(?<![^\s<>"'(),;:=])[^\s<>"'(),;:=@%]*(?:%(?!40)[^\s<>"'(),;:=@%]*)*(?:@|＠|%40)[^\s<>"'(),;:]+/gi,
    '***@***',
  ],
]

/** A UUID or a hash, which stay, or a personal identity number, which does not. */
const idOrNumber =
  /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b|\b[\da-f]{32,64}\b|((?<!\d)(?:\d{2})?\d{6}[-+–\s]?\d{4}(?!\d))/gi

function clean(value: unknown): unknown {
  return typeof value === 'string' ? redact(value) : value
}
