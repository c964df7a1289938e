import { html, raw } from '../../base/html.ts'
import { type Language } from './language.ts'

/** Inline, since many mail programs drop everything else. No tables, no images, 600 px. */
export const styles = {
  paragraph: 'margin:0 0 16px;',
  small: 'margin:0 0 16px;color:#4f4a42;font-size:14px;line-height:21px;',
  asked: 'margin:0 0 24px;padding:2px 0 2px 16px;border-left:3px solid #2545b8;',
  button:
    'margin:0 0 16px;padding:12px 20px;background:#2545b8;border:1px solid #2545b8;' +
    'text-align:center;max-width:260px;',
  buttonLink: 'color:#ffffff;font-weight:bold;text-decoration:none;',
  link: 'color:#00408a;',
  signature: 'margin:24px 0 0;',
  quote: 'margin:24px 0 0;padding:0 0 0 16px;border-left:2px solid #857e72;',
} as const

const body =
  'font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:24px;color:#1b1916;' +
  // A long word or address goes on in the next line, in old programs too.
  'max-width:600px;margin:0 auto;padding:24px 20px;overflow-wrap:break-word;word-break:break-word;'

const hidden = 'display:none;max-height:0;overflow:hidden;'

/** Colours on a dark screen, for the programs that read a style sheet. */
const dark = `@media (prefers-color-scheme: dark) {
  body, .m { background: #1d1b18 !important; color: #f2efe9 !important; }
  .m a { color: #a8b9ff !important; }
  .m .s { color: #c6bfb4 !important; }
  .m .q { border-color: #a8b9ff !important; }
  .m .b { background: #a8b9ff !important; border-color: #a8b9ff !important; }
  .m .b a { color: #14182c !important; }
}`

/**
 * A whole HTML mail around a safe fragment. `preview` is what lists of mail show; it is not seen in the mail
 * itself.
 */
export function page(
  subject: string,
  fragment: string,
  { preview = null, language = 'sv' }: { preview?: string | null; language?: Language } = {},
): string {
  return String(
    html`<!doctype html>
      <html lang="${language}">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="supported-color-schemes" content="light dark" />
          <title>${subject}</title>
          <style>
            ${raw(dark)}
          </style>
        </head>
        <body style="margin:0;padding:0;background:#ffffff;color:#1b1916;">
          ${preview !== null && html`<div style="${hidden}">${preview}</div>`}
          <div class="m" role="article" aria-label="${subject}" lang="${language}" style="${body}">
            ${raw(fragment)}
          </div>
        </body>
      </html> `,
  )
}
