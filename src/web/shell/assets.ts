import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import { type FastifyInstance } from 'fastify'
import { bare } from '../request/access.ts'
import { tabIcon } from './brand.ts'
import { HttpError } from '../request/http-error.ts'
import { contentVersion } from '../style/content-version.ts'
import { sprite } from '../style/icons.ts'

interface Asset {
  name: string
  type: string
  body: Buffer
  zipped: Buffer
  version: string
}

const javascript = 'text/javascript; charset=utf-8'
const here = createRequire(import.meta.url)
const turbo = new URL('turbo.es2017-esm.js', `file://${here.resolve('@hotwired/turbo')}`)
const stimulus = new URL('stimulus.js', `file://${here.resolve('@hotwired/stimulus')}`)
const inter = here.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2')
const clientFolder = new URL('../client/', import.meta.url)
const clientFiles = readdirSync(clientFolder).filter((name) => name.endsWith('.js'))

/** Everything the browser fetches beside the pages, read once: no URL becomes the path of a file. */
const assets = new Map(
  [
    asset('svarstid.css', 'text/css; charset=utf-8', stylesheet()),
    asset('icons.svg', 'image/svg+xml', Buffer.from(sprite)),
    asset('icon.svg', 'image/svg+xml', Buffer.from(tabIcon)),
    asset('inter.woff2', 'font/woff2', readFileSync(inter)),
    asset('turbo.js', javascript, readFileSync(turbo)),
    asset('stimulus.js', javascript, readFileSync(stimulus)),
    ...clientFiles.map((name) =>
      asset(name, javascript, readFileSync(new URL(name, clientFolder))),
    ),
  ].map((one) => [one.name, one]),
)

/** The address of an asset, with the version of its content: the browser may keep it for ever. */
export function assetUrl(name: string): string {
  const one = assets.get(name)
  if (one === undefined) throw new Error(`There is no asset ${name}.`)
  return `/assets/${name}?v=${one.version}`
}

export function assetRoutes(app: FastifyInstance): void {
  app.get<{ Params: { name: string }; Querystring: { v?: string } }>(
    '/assets/:name',
    { preHandler: bare },
    async (request, reply) => {
      const one = assets.get(request.params.name)
      if (one === undefined) throw new HttpError(404)
      const kept = request.query.v === one.version ? 'max-age=31536000, immutable' : 'no-cache'
      reply.headers({ etag: `"${one.version}"`, 'cache-control': kept, vary: 'accept-encoding' })
      if (request.headers['if-none-match'] === `"${one.version}"`) return reply.code(304).send()
      reply.type(one.type)
      if (!acceptsGzip(request.headers['accept-encoding'])) return reply.send(one.body)
      return reply.header('content-encoding', 'gzip').send(one.zipped)
    },
  )
}

function asset(name: string, type: string, body: Buffer): Asset {
  const zipped = gzipSync(body, { level: 9 })
  return { name, type, body, zipped, version: contentVersion(body) }
}

/**
 * Our one stylesheet, and the widths of bars and spans: `data-at="72"` and `data-v="72"` instead of a
 * style attribute, which the Content-Security-Policy refuses.
 */
function stylesheet(): Buffer {
  const percent = Array.from(
    { length: 101 },
    (_, n) => `[data-at='${n}'],[data-v='${n}']{--at:${n};--v:${n}}`,
  )
  const file = readFileSync(new URL('../style/svarstid.css', import.meta.url), 'utf8')
  return Buffer.from(`${file}\n@layer parts{${percent.join('')}}\n`)
}

function acceptsGzip(header: string | string[] | undefined): boolean {
  return /\bgzip\b/.test(String(header))
}
