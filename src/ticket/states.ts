import { type Status, statuses } from '../journey.ts'

/** From → to. The one place that says which way a ticket may go. docs/states.md draws it. */
const next = {
  sorted: ['new', 'started', 'urgent', 'merged'],
  urgent: ['new', 'started', 'merged'],
  new: [
    'started',
    'with-department',
    'answered',
    'waiting',
    'closed',
    'sorted',
    'urgent',
    'merged',
  ],
  started: [
    'new',
    'with-department',
    'answered',
    'waiting',
    'closed',
    'sorted',
    'urgent',
    'merged',
  ],
  'with-department': [
    'started',
    'new',
    'answered',
    'waiting',
    'closed',
    'sorted',
    'urgent',
    'merged',
  ],
  waiting: ['started', 'new', 'answered', 'with-department', 'closed', 'urgent', 'merged'],
  answered: ['new', 'started', 'with-department', 'waiting', 'closed', 'urgent', 'merged'],
  closed: ['new', 'started', 'with-department', 'waiting', 'answered', 'urgent', 'merged'],
  // Back to how it stood, when the merging is undone.
  merged: statuses,
} as const satisfies Record<Status, readonly Status[]>

export function mayBecome(from: Status, to: Status): boolean {
  return from === to || (next[from] as readonly Status[]).includes(to)
}
