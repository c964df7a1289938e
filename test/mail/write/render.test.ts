import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { fillBlocks } from '../../../src/mail/write/fill.ts'
import { parseBody, parseTemplate } from '../../../src/mail/write/markup.ts'
import { render, type TemplateName, templates } from '../../../src/mail/write/render.ts'
import { seenWords, textWords } from '../words.ts'

const reminder = {
  name: 'Lena Torvik',
  subject: 'Gatlampan',
  due: 'tisdag 17 mars kl. 09.40',
  received: 'måndag 16 mars 2026 kl. 09.15',
  case: 'BV-2026-1391',
  link: 'https://svar.bjorkvalla.example/mina-fragor/1',
  kc: 'Kontaktcenter',
  municipality: 'Björkvalla kommun',
  phone: '0980-319 200',
}
const hostile = '**fet** [klicka](https://evil.example) {link} <script>alert(1)</script>'

describe('a template', () => {
  test('gives a mail whose text and HTML say the same', () => {
    const { subject, text, html } = render('reminder-half', reminder)
    expect(subject).toBe('Påminnelse: svara senast tisdag 17 mars kl. 09.40 [BV-2026-1391]')
    expect(text).toContain('Hej Lena Torvik!\n\nFrågan ”Gatlampan” väntar på svar från dig.')
    expect(text).toContain('Öppna ärendet: https://svar.bjorkvalla.example/mina-fragor/1\n')
    expect(html).toContain('<strong>tisdag 17 mars kl. 09.40</strong>')
    expect(html).toContain('<a href="https://svar.bjorkvalla.example/mina-fragor/1"')
    expect(html).toContain('<html lang="sv">')
    expect(seenWords(html)).toEqual(textWords(text))
  })

  test('refuses to go without a variable it asks for, and names it', () => {
    const { due, ...rest } = reminder
    expect(due).toBeTruthy()
    expect(() => render('reminder-half', rest)).toThrow('{due}')
  })

  test('never reads what a citizen wrote as markup', () => {
    const { text, html, subject } = render('reminder-half', { ...reminder, subject: hostile })
    expect(text).toContain(`Frågan ”${hostile}” väntar`)
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).not.toMatch(/<script|href="https:\/\/evil/)
    expect(subject).not.toContain('\n')
  })

  test('has a subject of one line, whatever it is filled with', () => {
    const { subject, html } = render('reminder-half', { ...reminder, case: 'BV\r\nBcc: x@y.se' })
    expect(subject).toMatch(/\[BV Bcc: x@y.se\]$/)
    expect(html).toContain('[BV Bcc: x@y.se]</title>')
  })

  test('leads nobody where a mail may not lead', () => {
    for (const link of [
      'javascript:alert(1)',
      'data:text/html,x',
      'https://a.se/"><b>',
      '//a.se',
    ]) {
      expect(() => render('reminder-half', { ...reminder, link })).toThrow('leads nowhere')
    }
  })
})

describe('the markup', () => {
  const fill = (source: string, variables = {}) => fillBlocks(parseBody(source), variables)

  test('knows paragraphs, line breaks, strong words and links', () => {
    expect(fill('Ett\ntvå **tre**\n\nFyra [fem](https://a.se/x)')).toEqual({
      text: 'Ett\ntvå tre\n\nFyra fem: https://a.se/x',
      html:
        '<p style="margin:0 0 16px;">Ett<br>två <strong>tre</strong></p>\n' +
        '<p style="margin:0 0 16px;">Fyra <a href="https://a.se/x" style="color:#00408a;">fem</a></p>',
    })
  })

  test('leaves out the line that has nothing to say, and the paragraph that has no line', () => {
    const source = 'Hej\nRing {phone}\n\n~ {note}\n\nSlut'
    expect(fill(source, { phone: null, note: null }).text).toBe('Hej\n\nSlut')
  })

  test('keeps the lines of a long answer', () => {
    const { text, html } = fill('> {summary}', { summary: 'Ett\r\n\r\ntvå\u0007' })
    expect(text).toBe('Ett\n\ntvå')
    expect(html).toContain('Ett<br /><br />två')
  })

  test('does not repeat an address that is its own words', () => {
    expect(fill('[a.se](https://a.se) [1](tel:+461) [x@a.se](mailto:x@a.se)').text).toBe(
      'https://a.se 1 x@a.se',
    )
  })

  test('asks for a subject', () => {
    expect(() => parseTemplate('Hej\n\nDå')).toThrow('Ämne')
  })
})

describe('every template in the folder', () => {
  const names: Record<TemplateName, true> = {
    handover: true,
    'reminder-half': true,
    'reminder-three-quarters': true,
    'reminder-expired': true,
    'reminder-daily': true,
    invitation: true,
    'month-report': true,
    alarm: true,
    unsent: true,
    acknowledgement: true,
    test: true,
  }

  test('is one that the code knows, and the other way round', () => {
    const files = globSync('*.sv.txt', { cwd: path.join(templates, 'mail') })
    expect(files.map((file) => file.replace('.sv.txt', '')).sort()).toEqual(
      Object.keys(names).sort(),
    )
  })

  test.each(Object.keys(names))('%s can be read and says the same twice', (name) => {
    const source = readFileSync(path.join(templates, 'mail', `${name}.sv.txt`), 'utf8')
    const asked = [...source.matchAll(/\{(\w+)\}/g)].map(([, variable = '']) => variable)
    const isLink = (variable: string) => /link/i.test(variable)
    const variables = Object.fromEntries(
      asked.map((one) => [one, isLink(one) ? 'https://a.se/b' : `ord${one}`]),
    )
    const { text, html, subject } = render(name as TemplateName, variables)
    expect(seenWords(html)).toEqual(textWords(text))
    expect(`${subject}${text}`).not.toMatch(/[{}*]|\]\(/)
    expect(html).not.toMatch(/<(?:table|img|script|form)/)
  })
})
