import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import { html, raw, type Html } from '../../base/html.ts'
import { type Context } from '../../context.ts'
import { findMessage, type StoredMessage } from '../../desk/message.ts'
import { frontLineRoles } from '../../journey.ts'
import { streamRaw } from '../../mail/raw.ts'
import { sanitise } from '../../mail/html/sanitise.ts'
import { allow } from '../request/access.ts'
import { desk } from '../request/desk-only.ts'
import { attachmentHeader, downloadType, pictureType } from './download.ts'
import { openFiles } from './files.ts'
import { HttpError } from '../request/http-error.ts'
import { plain } from '../shell/person.ts'
import { isUuid } from '../request/uuid.ts'

/** Those who work with the queue, and officers: findMessage says which of them reads what. */
const readers = allow(...frontLineRoles, 'handlaggare')

type MessageRequest = FastifyRequest<{ Params: { id: string } }>

/** What stands behind a message: its HTML in a frame of its own, its bytes, its files and pictures. */
export function messageRoutes(app: FastifyInstance, ctx: Context): void {
  const files = openFiles(ctx)
  app.addHook('onClose', () => files.close())
  app.get<{ Params: { id: string } }>(
    '/meddelanden/:id/html',
    { preHandler: readers },
    async (request, reply) => {
      const message = await readMessage(request, ctx)
      reply.header('content-security-policy', framePolicy)
      return reply.html(frameDocument(message))
    },
  )
  app.get<{ Params: { id: string } }>(
    '/meddelanden/:id/original',
    { preHandler: desk },
    async (request, reply) => {
      const message = await readMessage(request, ctx)
      if (message.sha256 === null) throw new HttpError(404, 'Originalet finns inte.')
      return sealed(reply)
        .type('message/rfc822')
        .header('content-disposition', attachmentHeader(`${message.number}.eml`))
        .send(Readable.from(streamRaw(ctx.db, message.sha256)))
    },
  )
  app.get<{ Params: { id: string; index: string } }>(
    '/meddelanden/:id/bilagor/:index',
    { preHandler: readers },
    async (request, reply) => {
      const message = await readMessage(request, ctx)
      const index = Number(request.params.index)
      const listed = message.attachments[index]
      const content = await files.attachment(message, index)
      if (listed === undefined || content === null) throw new HttpError(404, noFile)
      return sealed(reply)
        .type(downloadType(listed.contentType))
        .header('content-disposition', attachmentHeader(listed.filename))
        .header('content-length', listed.size)
        .send(content)
    },
  )
  app.get<{ Params: { id: string; index: string } }>(
    '/meddelanden/:id/bilder/:index',
    { preHandler: readers },
    async (request, reply) => {
      const message = await readMessage(request, ctx)
      const content = await files.picture(message, Number(request.params.index))
      const type = content && pictureType(content)
      if (type === null) throw new HttpError(404, noFile)
      return sealed(reply).type(type).send(content)
    },
  )
}

const noFile =
  'Bilagan finns inte, eller går inte att läsa. Hämta hela mejlet i original i stället.'

/**
 * What the frame's document may do: show itself, with pictures that came in the mail. No script, no request
 * out, no form; the same when somebody opens it outside its frame.
 */
const framePolicy =
  "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; " +
  "base-uri 'none'; form-action 'none'; sandbox allow-same-origin"

/** For bytes that come from outside: whatever they are, they are nothing but bytes. */
function sealed(reply: FastifyReply): FastifyReply {
  return reply.headers({
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, no-store',
  })
}

async function readMessage(
  { params, person }: MessageRequest,
  ctx: Context,
): Promise<StoredMessage> {
  const message = isUuid(params.id)
    ? await findMessage(ctx.db, { messageId: params.id, person })
    : null
  if (message === null) throw new HttpError(404, 'Meddelandet finns inte.')
  return message
}

/** A mail that names colours was made for white paper; one that does not follows the reader's theme. */
function frameDocument(message: StoredMessage): Html {
  const cidUrl = (cid: string) => {
    const index = message.attachments.findIndex((one) => one.cid === cid)
    return index < 0 ? null : `/meddelanden/${message.id}/bilder/${index}`
  }
  const mail = sanitise(message.html ?? '', cidUrl)
  const coloured = /(?:color|background)\s*[:=]/i.test(mail.html)
  return html`${raw('<!doctype html>')}
    <html lang="sv" data-stopped="${mail.stopped}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Mejl från ${plain(message.from.name) || message.from.address}</title>
        <style>
          ${raw(coloured ? paper + look : look)}
        </style>
      </head>
      <body>
        ${raw(mail.html)}
      </body>
    </html>`
}

const look = `
:root { color-scheme: light dark; }
body { margin: 0; padding: 2px 0 8px; font: 16px/1.6 'Inter Variable', Inter, system-ui, 'Segoe UI', 'Noto Sans', sans-serif; overflow-wrap: anywhere; color: light-dark(#1b1916, #f2efe9); background: light-dark(#fff, #1d1b18); }
p { margin: 0 0 .75em; }
img { max-width: 100%; height: auto; }
table { max-width: 100%; }
pre { white-space: pre-wrap; }
blockquote { margin: 0 0 .75em; padding-left: 12px; border-left: 2px solid #857e72; }
`
const paper = `:root { color-scheme: light !important; }\n`
