import sanitizeHtml, { type Attributes, type IOptions, type Tag } from 'sanitize-html'
import { withinReach } from './html-depth.ts'
import { remoteIn, safeStyle } from './sanitise-style.ts'

export interface Sanitised {
  /** A fragment without scripts, forms, style sheets or anything that is fetched from elsewhere. */
  html: string
  /** How many things that would have been fetched from elsewhere were taken out. */
  stopped: number
}

/** Where an image that came with the mail is shown from; null when it did not come. */
export type CidUrl = (cid: string) => string | null

/**
 * Makes the HTML of a mail safe to show. What is not known to be harmless is left out, and so is all that
 * would be fetched from elsewhere. One of two layers: the page shows the result in a frame that may neither
 * run scripts nor fetch anything.
 */
export function sanitise(html: string, cidUrl: CidUrl): Sanitised {
  let stopped = remoteInStyleSheets(html)
  const seen = (name: string, attributes: Attributes): Tag => {
    stopped += remoteOf(name, attributes)
    if (name === 'a') return { tagName: 'a', attribs: safeLink(attributes) }
    if (name === 'img') return { tagName: 'img', attribs: safeImage(attributes, cidUrl) }
    return { tagName: name, attribs: withSafeStyle(attributes) }
  }
  const clean = sanitizeHtml(withinReach(html), { ...rules, transformTags: { '*': seen } })
  return { html: clean, stopped }
}

const anywhere = ['style', 'dir', 'lang', 'title', 'align', 'valign', 'width', 'height', 'bgcolor']

const rules: IOptions = {
  allowedTags: (
    'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd ' +
    'del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins ' +
    'kbd li main mark ol p pre q s samp section small span strike strong sub summary sup table tbody td ' +
    'tfoot th thead time tr tt u ul var wbr'
  ).split(' '),
  allowedAttributes: {
    '*': anywhere,
    a: ['href', 'target', 'rel'],
    img: ['src', 'alt'],
    font: ['color', 'size', 'face'],
    table: ['border', 'cellpadding', 'cellspacing'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan', 'scope'],
    ol: ['start', 'type'],
    li: ['value'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  // Only our own addresses of images that came with the mail: they have no scheme.
  allowedSchemesByTag: { img: [] },
  allowProtocolRelative: false,
  // safeStyle has looked at every declaration already.
  parseStyleAttributes: false,
  disallowedTagsMode: 'discard',
  // Newsletters nest some fifty tables; far deeper is made to be slow.
  nestingLimit: 200,
  nonTextTags: [
    'style',
    'script',
    'textarea',
    'option',
    'noscript',
    'title',
    'svg',
    'math',
    'template',
    'object',
    'iframe',
    'xmp',
    'plaintext',
    'noembed',
    'noframes',
    'select',
    'audio',
    'video',
    'canvas',
  ],
}

/** Attributes whose address a reader would fetch without being asked. */
const fetched = ['src', 'srcset', 'background', 'poster', 'data', 'lowsrc', 'dynsrc', 'xlink:href']
const fetching = ['link', 'image', 'use', 'feimage']

function remoteOf(name: string, attributes: Attributes): number {
  const addresses = Object.entries(attributes).filter(
    ([key, value]) =>
      (fetched.includes(key) || (key === 'href' && fetching.includes(name))) && isRemote(value),
  )
  return addresses.length + remoteIn(attributes.style ?? '')
}

function isRemote(address: string): boolean {
  // eslint-disable-next-line no-control-regex -- browsers skip control characters in an address
  const bare = address.replace(/[\u0000-\u0020]/g, '').toLowerCase()
  return /(?:^|,)(?:https?:|ftp:|[\\/]{2})/.test(bare)
}

/** Style sheets are dropped whole; what they would have fetched is counted. */
function remoteInStyleSheets(html: string): number {
  const sheets = html.split(/<style\b/i).slice(1)
  return sheets
    .map((sheet) => remoteIn(sheet.split(/<\/style/i)[0] ?? ''))
    .reduce((sum, count) => sum + count, 0)
}

function safeLink(attributes: Attributes): Attributes {
  const { href, ...rest } = withSafeStyle(attributes)
  delete rest.target
  delete rest.rel
  if (href === undefined) return rest
  return { ...rest, href, target: '_blank', rel: 'noopener noreferrer nofollow' }
}

function safeImage(attributes: Attributes, cidUrl: CidUrl): Attributes {
  const { src, ...rest } = withSafeStyle(attributes)
  const cid = /^cid:(.+)$/is.exec((src ?? '').trim())?.[1]
  const url = cid === undefined ? null : cidUrl(decoded(cid))
  return url === null ? rest : { ...rest, src: url }
}

function withSafeStyle({ style, ...rest }: Attributes): Attributes {
  const kept = style === undefined ? '' : safeStyle(style)
  return kept === '' ? rest : { ...rest, style: kept }
}

/** RFC 2392 section 2: the address of a part is percent-encoded. */
function decoded(cid: string): string {
  try {
    return decodeURIComponent(cid)
  } catch {
    return cid
  }
}
