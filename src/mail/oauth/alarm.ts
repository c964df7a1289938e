/** The key of the alarm that an account cannot log in. */
export function loginAlarmKey(name: string): string {
  return `oauth-login:${name}`
}

export function loginAlarm(name: string, fault: string): { key: string; words: string } {
  return {
    key: loginAlarmKey(name),
    words: `Inloggningen ${whose(name)} behöver ses över. ${fault}`,
  }
}

/** What an account is for, in words. */
export function whose(name: string): string {
  return name === 'smtp' ? 'för utgående mejl' : `till brevlådan ${name}`
}
