import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fillBlocks, fillLine, type Variables, type Words } from './fill.ts'
import { parseTemplate, type Template } from './markup.ts'
import { page, styles } from './page.ts'

/** templates/mail/<name>.sv.txt, in the municipality's words. */
export type TemplateName =
  | 'handover'
  | 'reminder-half'
  | 'reminder-three-quarters'
  | 'reminder-expired'
  | 'reminder-daily'
  | 'invitation'
  | 'month-report'
  | 'alarm'
  | 'unsent'
  | 'acknowledgement'
  | 'test'

export interface Rendered {
  subject: string
  text: string
  html: string
}

/** Where the municipality's words are. */
export const templates = path.join(import.meta.dirname, '../../../templates')

/**
 * Renders a mail from its template. Text and HTML come from the same source and say the same.
 * @throws Error that names a variable the template asks for and nobody has given.
 */
export function render(
  name: TemplateName,
  variables: Variables,
  signature: Words | null = null,
): Rendered {
  const template = read(name)
  const subject = fillLine(template.subject, variables)
  const preview = template.preview && fillLine(template.preview, variables)
  const body = fillBlocks(template.blocks, variables)
  const all = signature === null ? body : signed(body, signature)
  return { subject, text: `${all.text}\n`, html: page(subject, all.html, { preview }) }
}

/** A body with a signature below it. */
export function signed(body: Words, signature: Words): Words {
  return {
    text: `${body.text}\n\n${signature.text}`,
    html: `${body.html}\n<div style="${styles.signature}">\n${signature.html}\n</div>`,
  }
}

const known = new Map<TemplateName, Template>()

function read(name: TemplateName): Template {
  const template =
    known.get(name) ??
    parseTemplate(readFileSync(path.join(templates, 'mail', `${name}.sv.txt`), 'utf8'))
  known.set(name, template)
  return template
}
