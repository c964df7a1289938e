/** What a mail system says of one recipient. RFC 3464 section 2.3 */
export interface Outcome {
  recipient: string | null
  action: string | null
  /** As 5.1.1. RFC 3463 */
  status: string | null
  diagnostic: string | null
}

/** The outcomes that an enclosed delivery status lists; none when it is something else. */
export function outcomesIn(part: string): Outcome[] {
  const blocks = part
    .slice(0, longest)
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/, mostBlocks)
    .map(fieldsOf)
    .filter((fields) => fields.size > 0)
  const [first] = blocks
  if (first === undefined || letterFields.some((name) => first.has(name))) return []
  return blocks.flatMap((fields) => {
    const outcome = outcomeOf(fields)
    return outcome.action === null && outcome.recipient === null ? [] : [outcome]
  })
}

/** The same where a system has written its fields into the text. */
export function outcomesInText(text: string): Outcome[] {
  const outcome = outcomeOf(fieldsOf(text))
  return outcome.action === null && outcome.status === null ? [] : [outcome]
}

/** Whether a part is a delivery status, and not a mail that is enclosed. */
export function isDeliveryStatus(part: string): boolean {
  return outcomesIn(part).length > 0
}

/** Characters. */
const longest = 64 * 1024
const mostBlocks = 200
/** What a mail has in its header, and no delivery status. */
const letterFields = ['from', 'subject', 'received']

/** The first of each name, continued lines joined. */
function fieldsOf(block: string): ReadonlyMap<string, string> {
  const lines = block.split('\n').slice(0, 500)
  const fields = new Map<string, string>()
  let name = ''
  for (const line of lines) {
    if (/^[ \t]/.test(line) && name !== '') {
      fields.set(name, `${fields.get(name) ?? ''} ${line.trim()}`.slice(0, 1_000))
      continue
    }
    const [, said, value] = /^[ \t]{0,9}([a-z][a-z-]{1,40})[ \t]{0,9}:(.*)$/i.exec(line) ?? []
    name = said === undefined || fields.has(said.toLowerCase()) ? '' : said.toLowerCase()
    if (name !== '') fields.set(name, (value ?? '').trim().slice(0, 1_000))
  }
  return fields
}

function outcomeOf(fields: ReadonlyMap<string, string>): Outcome {
  const value = (name: string) => fields.get(name) ?? ''
  const recipients = ['final-recipient', 'original-recipient', 'x-actual-recipient']
  const diagnostic = value('diagnostic-code').replace(/^[\w-]{1,20} ?; ?/, '')
  return {
    recipient: recipients.map((name) => addressIn(value(name))).find(isSaid) ?? null,
    action: /^[a-z]+/i.exec(value('action'))?.[0]?.toLowerCase() ?? null,
    status: /^[245]\.\d{1,3}\.\d{1,3}/.exec(value('status'))?.[0] ?? null,
    diagnostic: diagnostic === '' ? null : diagnostic,
  }
}

function isSaid(address: string | null): boolean {
  return address !== null
}

/** RFC 3464 section 2.3.2: `rfc822; a@b.example`, often with brackets, in capitals or without its type. */
export function addressIn(value: string): string | null {
  const found = /[^\s<>()[\]"',;:]{1,64}@[^\s<>()[\]"',;:@]{1,255}/.exec(value.slice(0, 1_000))
  return found === null ? null : found[0].toLowerCase().replace(/\.$/, '')
}
