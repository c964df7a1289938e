import { html, nothing, type Html } from '../../base/html.ts'
import { icon } from '../style/icons.ts'

/** Who has a ticket; nothing when nobody has. Somebody else is said in accent: stop and look. */
export function holder(
  of: { assigneeId: string | null; assignee: string | null },
  personId: string,
): Html {
  if (of.assigneeId === null || of.assignee === null) return nothing
  if (of.assigneeId === personId) {
    return html`<span class="who who-read">${icon('user')}Du har ärendet</span>`
  }
  return html`<span class="who">${icon('user')}${firstName(of.assignee)} har ärendet</span>`
}

/** The first name of a colleague or an inquirer, "Tobias" of "Nylund, Tobias"; the whole of "Dr. Ek". */
export function firstName(name: string): string {
  const turned = /^[^,]+,\s*(\S+)/.exec(name)?.[1]
  const first = turned ?? name.trim().split(/\s+/)[0] ?? name
  return first.endsWith('.') ? name.trim() : first
}

/** What an inquirer is called in running text: the first name, else the address. */
export function calledName({ name, address }: { name: string; address: string }): string {
  return name.trim() === '' ? address : firstName(name)
}
