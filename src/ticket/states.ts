import { type Status } from '../journey.ts'

/** From → to. The one place that says which way a ticket may go. docs/states.md draws it. */
const next = {
  sorted: ['new', 'started', 'urgent'],
  urgent: ['new', 'started'],
  new: ['started', 'with-department', 'answered', 'waiting', 'closed', 'sorted', 'urgent'],
  started: ['new', 'with-department', 'answered', 'waiting', 'closed', 'sorted', 'urgent'],
  'with-department': ['started', 'new', 'answered', 'waiting', 'closed', 'sorted', 'urgent'],
  waiting: ['started', 'new', 'answered', 'with-department', 'closed', 'urgent'],
  answered: ['new', 'started', 'closed', 'urgent'],
  closed: ['new', 'started', 'urgent'],
} as const satisfies Record<Status, readonly Status[]>

export function mayBecome(from: Status, to: Status): boolean {
  return from === to || (next[from] as readonly Status[]).includes(to)
}
