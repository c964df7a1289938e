import { completeKinds, replyKinds } from '../journey.ts'

/** Whether a letter to the inquirer counts as a reply. The kind is as the log has it. */
export function counts(kind: unknown): boolean {
  return replyKinds.some((one) => one === kind)
}

/** Whether it is the complete reply. */
export function completes(kind: unknown): boolean {
  return completeKinds.some((one) => one === kind)
}
