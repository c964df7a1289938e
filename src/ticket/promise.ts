/**
 * The working-day hours we promise: the first reply and the complete one to the inquirer, and the department's
 * feedback on a hand-over. docs/clocks.md
 */
export const promise = { first: 24, complete: 48, feedback: 24 } as const
