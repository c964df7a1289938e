/** What a filter says in a field when it takes a mail for spam, in its own words; null: it does not. */
type Says = (value: string) => string | null

/**
 * The fields in which spam filters speak: SpamAssassin and its kin, rspamd, MailScanner, Barracuda, Proofpoint,
 * Microsoft (SCL from 5 is spam, SFV: SPM, SKS and SKB too; learn.microsoft.com, "Anti-spam message headers").
 */
export const spamFields: ReadonlyMap<string, Says> = new Map([
  ['x-spam-flag', yes('X-Spam-Flag: YES')],
  ['x-spam-status', yes('X-Spam-Status: Yes')],
  ['x-spam', yes('X-Spam: Yes')],
  ['x-barracuda-spam-flag', yes('X-Barracuda-Spam-Flag: YES')],
  ['x-barracuda-spam-status', yes('X-Barracuda-Spam-Status: Yes')],
  ['x-spamd-result', (value) => (/^[\w-]*:? ?true\b/i.test(value) ? 'X-Spamd-Result' : null)],
  [
    'x-rspamd-action',
    (value) => (/^(?:reject|add header|rewrite)/i.test(value) ? 'X-Rspamd-Action' : null),
  ],
  [
    'x-mailscanner-spamcheck',
    (value) => (/^spam\b/i.test(value) ? 'X-MailScanner-SpamCheck' : null),
  ],
  [
    'x-proofpoint-spam-details',
    (value) => (/\brule=(?:\w+_)?spam\b/i.test(value) ? 'X-Proofpoint-Spam-Details' : null),
  ],
  [
    'x-ms-exchange-organization-scl',
    (value) => level(/^[ \t]*(-?\d{1,2})\b/.exec(value), 'X-MS-Exchange-Organization-SCL'),
  ],
  ['x-forefront-antispam-report', forefront],
])

function yes(words: string): Says {
  return (value) => (/^[ \t]*(?:yes|true)\b/i.test(value) ? words : null)
}

function forefront(value: string): string | null {
  const verdict = /(?:^|;)[ \t]*SFV:(SPM|SKS|SKB)\b/i.exec(value)
  if (verdict !== null) return `X-Forefront-Antispam-Report, SFV:${verdict[1] ?? ''}`
  return level(/(?:^|;)[ \t]*SCL:(-?\d{1,2})\b/i.exec(value), 'X-Forefront-Antispam-Report, SCL')
}

function level(found: RegExpExecArray | null, words: string): string | null {
  const scl = Number(found?.[1] ?? 0)
  return scl >= 5 ? `${words}: ${scl}` : null
}
