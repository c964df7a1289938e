import { html, type Html } from '../../base/html.ts'
import { duration } from '../../clock/words.ts'
import { minuteMs } from '../../clock/local-time.ts'
import { icon } from '../style/icons.ts'

export type Weather = 'done' | 'soon' | 'late' | 'calm'

/** A state in words, with the shape and colour that say the same. */
export function weather(state: Weather, words: string): Html {
  const icons = {
    done: 'circle-check',
    late: 'circle-alert',
    soon: 'clock-alert',
    calm: 'circle-dashed',
  } as const
  return html`<span class="clock" data-state="${state}">${icon(icons[state])}<b>${words}</b></span>`
}

/** "under 1 s", "4 s", "28 min". */
export function took(ms: number): string {
  if (ms < 1_000) return 'under 1 s'
  return ms < minuteMs ? `${Math.round(ms / 1_000)} s` : duration(ms)
}

/** "1 mejl", "1 204 mejl". */
export function mails(number: number): string {
  return `${number.toLocaleString('sv-SE')} mejl`
}

/** The name of a folder as a mail program shows it. */
export function folderName({ path, use }: { path: string; use: string | null }): string {
  if (path.toUpperCase() === 'INBOX') return 'Inkorgen'
  return use === '\\Junk' || path === '\\Junk' ? `Skräpposten (${path.replace(/^\\/, '')})` : path
}

/** Something at the top of the page: a bold sentence says what, the next what it means. */
export function banner(look: 'late' | 'soon' | 'ok', what: string, meaning: string): Html {
  const icons = { late: 'circle-alert', soon: 'clock-alert', ok: 'circle-check' } as const
  return html`<div class="banner banner-${look}">
    ${icon(icons[look])}
    <div>
      <p><b>${what}</b></p>
      <p>${meaning}</p>
    </div>
  </div>`
}
