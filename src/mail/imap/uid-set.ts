/** UIDs as IMAP writes them, runs as ranges: `1:25,27`. RFC 3501 section 9, sequence-set. */
export function uidSet(uids: readonly number[]): string {
  const runs: { from: number; to: number }[] = []
  for (const uid of [...uids].sort((a, b) => a - b)) {
    const last = runs.at(-1)
    if (last !== undefined && uid <= last.to + 1) last.to = uid
    else runs.push({ from: uid, to: uid })
  }
  return runs.map(({ from, to }) => (from === to ? String(from) : `${from}:${to}`)).join(',')
}

/** More than any mailbox has; what names more is no answer to take seriously. */
const absurd = 20_000_000

/** The UIDs that such a set names, lowest first. @throws Error when it is none or names absurdly many */
export function uidsOf(set: string): number[] {
  const uids: number[] = []
  for (const run of set.split(',')) {
    const [, from = '', to = from] = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(run) ?? []
    if (from === '') throw new Error('The mail server gave a list of messages that is none.')
    const [low, high] = [Math.min(Number(from), Number(to)), Math.max(Number(from), Number(to))]
    if (uids.length + high - low > absurd)
      throw new Error('The mail server lists too many messages.')
    for (let uid = low; uid <= high; uid++) uids.push(uid)
  }
  return uids.sort((a, b) => a - b)
}
