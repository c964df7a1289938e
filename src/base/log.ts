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

/** Redacts addresses and credentials and flattens a value to one harmless line. */
export function redact(text: string): string {
  return (
    text
      .replace(/\/\/[^/\s@]{1,200}@/g, '//***@')
      .replace(/[^\s<>"'(),;:=]{1,64}@[^\s<>"'(),;:]{1,255}/g, '***@***')
      .replace(/\b(?:\d{2})?\d{6}[-+ ]?\d{4}\b/g, '***')
      // eslint-disable-next-line no-control-regex -- control and bidi characters are exactly what must go
      .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, ' ')
      .slice(0, 500)
  )
}

function clean(value: unknown): unknown {
  return typeof value === 'string' ? redact(value) : value
}
