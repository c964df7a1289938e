import { html, nothing, type Html } from '../base/html.ts'
import { bucketHours, type Figures, type Share } from './figures.ts'
import { type Goals } from './goals.ts'
import { tenth } from './svg.ts'
import { number, share } from './words.ts'

/** One bar of the distribution of answer times. */
export interface Bar {
  label: string
  n: number
  /** Its class: in time, within the longer time, later, no answer, still in time. */
  look: 'b-in' | 'b-mid' | 'b-out' | 'b-no' | 'brace'
}

/** The bars of a month, from the quickest to those without an answer; they sum to all that counts. */
export function barsOf({ buckets, noAnswer }: Figures): Bar[] {
  const times = buckets.map((n, i): Bar => {
    const to = bucketHours[i]
    if (to === undefined) return { label: 'Över 48 tim', n, look: 'b-out' }
    const label = `${String(bucketHours[i - 1] ?? 0)}–${String(to)} tim`
    return { label, n, look: to <= 24 ? 'b-in' : 'b-mid' }
  })
  const waiting: Bar = { label: 'Inom tid', n: noAnswer.undecided, look: 'brace' }
  return [
    ...times,
    { label: 'Ej svar', n: noAnswer.count, look: 'b-no' },
    ...(waiting.n > 0 ? [waiting] : []),
  ]
}

/** How long the answers took, as bars with their numbers, and a brace round those within 24 hours. */
export function distribution(figures: Figures, goals: Goals): Html {
  const bars = barsOf(figures)
  const width = (chartWidth - gap * (bars.length - 1)) / bars.length
  const most = Math.max(...bars.map((bar) => bar.n), 1)
  const inTime = bars.filter((bar) => bar.look === 'b-in').length
  const drawn = bars.map((bar, i) => drawBar(bar, i * (width + gap), { width, most }))
  const end = inTime * (width + gap) - gap
  return html`<svg
    class="chart"
    viewBox="0 0 ${chartWidth} 290"
    role="img"
    aria-labelledby="di-t di-d"
  >
    <title id="di-t">Fördelning av svarstid, arbetsdygn</title>
    <desc id="di-d">${bars.map((bar) => `${bar.label}: ${number(bar.n)}`).join('. ')}.</desc>
    ${hatch} ${drawn}
    <line class="grid-s" x1="0" x2="${chartWidth}" y1="${floor}" y2="${floor}" />
    ${brace(figures.first.workday.h24, goals, end)}
  </svg>`
}

const chartWidth = 956
const gap = 24
const floor = 230
const tallest = 200

/** Hatched, so that no answer is told from the rest without colour. */
const hatch = html`<defs>
  <pattern
    id="hatch"
    width="6"
    height="6"
    patternUnits="userSpaceOnUse"
    patternTransform="rotate(45)"
  >
    <rect width="6" height="6" class="hb" />
    <line x1="0" y1="0" x2="0" y2="6" class="hl" />
  </pattern>
</defs>`

function drawBar(bar: Bar, x: number, by: { width: number; most: number }): Html {
  const height = (bar.n / by.most) * tallest
  const middle = tenth(x + by.width / 2)
  return html`${
      bar.n > 0
        ? html`<rect
            class="${bar.look}"
            x="${tenth(x)}"
            y="${tenth(floor - height)}"
            width="${tenth(by.width)}"
            height="${tenth(height)}"
          />`
        : nothing
    }
    <text class="lab" x="${middle}" y="${tenth(floor - height - 8)}" text-anchor="middle">
      ${number(bar.n)}
    </text>
    <text class="ax" x="${middle}" y="250" text-anchor="middle">${bar.label}</text>`
}

function brace(h24: Share, goals: Goals, end: number): Html {
  if (h24.of === 0) return nothing
  const words = `${number(h24.count)} av ${number(h24.of)} inom 24 timmar, ${share(h24, goals.within24)}`
  return html`<path class="brace" d="M0 260v6h${tenth(end)}v-6" />
    <text class="ax ax-b" x="${tenth(end / 2)}" y="284" text-anchor="middle">${words}</text>`
}
