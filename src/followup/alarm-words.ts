import { type AlarmWords } from '../mail/write/compose.ts'
import { type AlarmToTell } from '../municipality/alarms.ts'

/** The words of one mail about all of it. Of what is over only what it was about. */
export function alarmWords(
  due: Record<'raised' | 'standing' | 'over', readonly AlarmToTell[]>,
  link: string,
): AlarmWords {
  const { raised, standing, over } = due
  return {
    subject: subjectOf(due),
    raised: lines(raised.map(({ words }) => words)),
    standing: lines(standing.map(({ words }) => words)),
    over: lines(over.map(({ words }) => `${titleOf(words)}.`)),
    link,
  }
}

/** The first sentence, without its full stop: "kl. 10.20" and "bygg@kommun.se" end none. */
export function titleOf(words: string): string {
  return /^(.+?)[.!](?=\s+\p{Lu}|\s*$)/su.exec(words)?.[1] ?? words
}

function subjectOf({ raised, standing, over }: Parameters<typeof alarmWords>[0]): string {
  const one = (alarms: readonly AlarmToTell[]) => titleOf(alarms[0]?.words ?? '')
  if (raised.length === 1) return one(raised)
  if (raised.length > 1) return `${raised.length} saker att se till i Svarstid`
  if (standing.length === 1) return `Står kvar: ${one(standing)}`
  if (standing.length > 1) return `${standing.length} larm från Svarstid står kvar`
  return over.length === 1 ? `Över: ${one(over)}` : `${over.length} larm från Svarstid är över`
}

function lines(all: readonly string[]): string | null {
  return all.length === 0 ? null : all.join('\n')
}
