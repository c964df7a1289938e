import { html } from '../../base/html.ts'
import { longInstant, longInstantEnglish } from '../../clock/words.ts'
import { withBreaks, type Words } from './fill.ts'
import { type Language, languageOf } from './language.ts'
import { styles } from './page.ts'

/** A message that is quoted below the answer to it. */
export interface Question {
  from_name: string
  new_text: string
  arrived_at: Date
}

/** An answer with the question below it, made anew from its words; its own HTML is never sent back. */
export function withQuestion(
  answer: Words,
  question: Question | null,
  language: Language = 'sv',
): Words {
  if (question === null) return answer
  const lead = leads[language](question)
  const words = question.new_text.replace(/\r\n?/g, '\n').trim()
  const lines = words.split('\n').map(quoted)
  const quote = html`<blockquote style="${styles.quote}">
    <p class="s" style="${styles.small}">${lead}</p>
    <p class="s" style="${styles.small}" lang="${languageOf(words)}">${withBreaks(words)}</p>
  </blockquote>`
  return {
    text: [answer.text, '', lead, ...lines].join('\n'),
    html: `${answer.html}\n${String(quote)}`,
  }
}

const leads: Record<Language, (question: Question) => string> = {
  sv: ({ arrived_at, from_name }) =>
    `${longInstant(arrived_at).replace(/^\S+ /, 'Den ')} skrev ${from_name.trim() || 'du'}:`,
  en: ({ arrived_at, from_name }) =>
    `On ${longInstantEnglish(arrived_at)}, ${from_name.trim() || 'you'} wrote:`,
}

/** RFC 3676 4.5: what was quoted already gets one mark more, without a space between. */
function quoted(line: string): string {
  const words = line.trimEnd()
  if (words === '') return '>'
  return words.startsWith('>') ? `>${words}` : `> ${words}`
}
