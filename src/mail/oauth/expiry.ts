import { dayNumber, localDate } from '../../clock/local-time.ts'
import { type OauthConfig } from '../../config.ts'
import { whose } from './alarm.ts'

/** How many days before a secret expires the admin is told; 0: it is that day or later. */
const stages = [0, 1, 7, 14, 30] as const

export const secretAlarms = 'oauth-secret:'

/**
 * The alarm that is due for the secret of an account, if any. Each stage has a key of its own, so that each is told.
 */
export function secretAlarm(
  { name, key, secretExpires }: Pick<OauthConfig, 'name' | 'key' | 'secretExpires'>,
  now: Date,
): { key: string; words: string } | null {
  if (secretExpires === null) return null
  const left = dayNumber(secretExpires) - dayNumber(localDate(now))
  const stage = stages.find((days) => left <= days)
  if (stage === undefined) return null
  const what = `Klienthemligheten för inloggningen ${whose(name)} ${when(left, secretExpires)}.`
  const act = `Skapa en ny hos leverantören och ange den i ${key}_CLIENT_SECRET, med dagen då den går ut i ${key}_CLIENT_SECRET_EXPIRES.`
  return { key: `${secretAlarms}${name}:${stage}`, words: `${what} ${act}` }
}

function when(left: number, date: string): string {
  if (left < 0) return `gick ut ${date}`
  if (left === 0) return 'går ut i dag'
  return left === 1 ? `går ut i morgon, ${date}` : `går ut om ${left} dagar, ${date}`
}
