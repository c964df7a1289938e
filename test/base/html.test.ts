import { expect, test } from 'vitest'
import { html, nothing, raw } from '../../src/base/html.ts'

const evil = `<script>alert("x")</script> & 'y'`
const harmless = '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;'

/** Without the line breaks between elements. */
const flat = (one: unknown) => String(one).replace(/\s*\n\s*/g, '')

test('every value is escaped, in text and in attributes', () => {
  expect(flat(html`<p title="${evil}">${evil}</p>`)).toBe(`<p title="${harmless}">${harmless}</p>`)
})

test('HTML in HTML is not escaped again, in lists either', () => {
  const items = [evil, 'b'].map((one) => html`<li>${one}</li>`)
  expect(
    flat(
      html`<ul>
        ${items}${nothing}
      </ul>`,
    ),
  ).toBe(`<ul><li>${harmless}</li><li>b</li></ul>`)
})

test('plain texts in a list are escaped, however deep', () => {
  expect(flat(html`${[evil, [evil, html`<br />`]]}`)).toBe(`${harmless}${harmless}<br />`)
})

test('what is not there is left out, but for zero', () => {
  expect(flat(html`<p>${null}${undefined}${false}${0}${''}${[null, false]}</p>`)).toBe('<p>0</p>')
})

test('an object that looks like HTML but was not made by us is escaped', () => {
  const pretender = { toString: () => evil, isEscaped: false }
  expect(flat(html`${pretender}`)).toBe(harmless)
})

test('raw is as it is', () => {
  expect(flat(html`${raw('<b>hej</b>')}`)).toBe('<b>hej</b>')
})
