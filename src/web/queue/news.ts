import { type FastifyRequest } from 'fastify'
import { html, nothing, raw, type Html } from '../../base/html.ts'
import { counts, listQueue, readRows, type QueueRow } from '../../desk/queue.ts'
import { type QueueView } from '../../desk/views.ts'
import { viewUrl } from '../shell/navigation.ts'
import { goneTags, goneWords, rowTags, rowTime, rowWho, tally, type RowOptions } from './row.ts'
import { icon } from '../style/icons.ts'

/**
 * What has changed in a list since it was shown, as Turbo streams: the clocks, holders and facts of the
 * rows on screen, the numbers of the views, and a bar when there is new mail. Nothing moves.
 */
export async function newsStream(
  request: FastifyRequest,
  view: QueueView,
  limit: number,
): Promise<Html> {
  const { db } = request.server.ctx
  const { shown, since, selected } = readQuery(request)
  const viewer = { personId: request.person.id, now: request.now }
  const [rows, numbers] = await Promise.all([
    listQueue(db, { ...viewer, view, limit: Math.max(limit, shown.length) }),
    counts(db, viewer),
  ])
  const here = new Map(rows.map((row) => [row.number, row]))
  const goneNumbers = shown.filter((number) => !here.has(number))
  const gone = await readRows(db, goneNumbers)
  const options: RowOptions = { ...viewer, view, current: null }
  const fresh = rows.filter(({ number, updatedAt }) => !shown.includes(number) && updatedAt > since)
  const total = view === 'avslutade' ? null : numbers[view]
  return html`${shown.flatMap((number) => rowNews(here.get(number), options))}
  ${goneNumbers.map((number) => goneNews(number, gone, request.person.id))}
  ${Object.entries(numbers).map(([key, n]) =>
    stream('update', { targets: `.views a[data-view="${key}"] .n` }, n > 0 ? String(n) : ''),
  )}
  ${stream('update', { target: 'summa' }, tally(rows, total, request.now))}
  ${stream('update', { target: 'nytt' }, freshBar(fresh.length, view, selected))}`
}

interface Query {
  shown: string[]
  since: Date
  selected: string | null
}

const ticketNumber = /^[\p{L}\d]{1,20}-\d{4}-\d{4,}$/u
/** More rows than any list shows. */
const most = 1_000

function readQuery({ query, now }: FastifyRequest): Query {
  const { arenden, sedan, valt } = query as Record<string, unknown>
  const shown = typeof arenden === 'string' ? arenden.split(',') : []
  const since = typeof sedan === 'string' ? new Date(sedan) : now
  return {
    shown: shown.filter((number) => ticketNumber.test(number)).slice(0, most),
    since: Number.isNaN(since.getTime()) ? now : since,
    selected: typeof valt === 'string' && ticketNumber.test(valt) ? valt : null,
  }
}

function rowNews(row: QueueRow | undefined, options: RowOptions): Html[] {
  if (row === undefined) return []
  return [
    stream('replace', { target: `tid-${row.number}` }, rowTime(row, options)),
    stream('replace', { target: `vem-${row.number}` }, rowWho(row, options)),
    stream('replace', { target: `taggar-${row.number}` }, rowTags(row, options)),
  ]
}

function goneNews(number: string, rows: readonly QueueRow[], personId: string): Html {
  const row = rows.find((one) => one.number === number)
  const tags = goneTags(number, goneWords(row, personId))
  return stream('replace', { target: `taggar-${number}` }, tags)
}

function freshBar(fresh: number, view: QueueView, selected: string | null): Html {
  if (fresh === 0) return nothing
  const to = selected === null ? viewUrl(view) : `${viewUrl(view)}?valt=${selected}`
  return html`<a class="fresh" href="${to}" data-turbo-action="replace" data-key="u"
    >${icon('arrow-up', 'small')}<span
      ><span data-fresh>${fresh === 1 ? '1 nytt' : `${fresh} nya`} mejl</span>, visa
      ${fresh === 1 ? 'det' : 'dem'}</span
    ><span aria-hidden="true"><kbd>U</kbd></span></a
  >`
}

/**
 * One Turbo stream element; a name in `target` or `targets` holds no quotation marks. 'morph': what has not changed
 * stays, with its focus.
 */
export function stream(
  action: 'update' | 'replace',
  at: { target: string } | { targets: string },
  content: Html | string,
  method: 'morph' | null = null,
): Html {
  const how = method === null ? nothing : html` method="${method}"`
  const where = 'target' in at ? html`target="${at.target}"` : html`targets="${at.targets}"`
  return html`${raw('<turbo-stream')} action="${action}"
  ${where}${how}>${raw('<template>')}${content}${raw('</template></turbo-stream>')}`
}
