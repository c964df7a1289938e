/** What an account is entered for. One that is let in to read may yet be refused to send. */
export type Protocol = 'imap' | 'smtp'

/** The key of the alarm that an account is given no token, or that a mail server does not take it. */
export function loginAlarmKey(name: string, protocol?: Protocol): string {
  return protocol === undefined ? `oauth-login:${name}` : `oauth-login:${name}:${protocol}`
}

export function loginAlarm(
  { name, protocol }: { name: string; protocol?: Protocol },
  fault: string,
): { key: string; words: string } {
  return {
    key: loginAlarmKey(name, protocol),
    words: `Inloggningen ${whose(protocol === 'smtp' ? protocol : name)} behöver ses över. ${fault}`,
  }
}

/** What an account is for, in words. */
export function whose(name: string): string {
  return name === 'smtp' ? 'för utgående mejl' : `till brevlådan ${name}`
}
