import { html as template, raw as trusted } from 'hono/html'

/**
 * A piece of HTML. What is put into the template is escaped, unless it is Html already.
 * The one door to the template engine: everything the browser sees is made here.
 */
export type Html = ReturnType<typeof trusted>

/** Builds HTML from a template; every value is escaped. Falsy values but 0 are left out. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Html {
  return template(strings, ...values.map(shown)) as Html
}

/** Marks text as HTML that is safe already: our own icons, a rendered template, sanitised mail. */
export function raw(text: string): Html {
  return trusted(text)
}

export const nothing: Html = raw('')

function shown(value: unknown): unknown {
  if (value === false || value === null || value === undefined) return ''
  return Array.isArray(value) ? value.map(shown) : value
}
