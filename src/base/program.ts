import { PlainError, reasonOf } from './errors.ts'

export interface Program {
  close(): Promise<void>
}

/**
 * What a process of its own is for, until SIGTERM or SIGINT; then it finishes what it holds. What cannot start or
 * close says why, in words a person can act on, and ends with 1.
 */
export async function runProgram(start: () => Promise<Program>): Promise<void> {
  try {
    const running = await start()
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void running.close().catch(giveUp))
    }
  } catch (thrown) {
    giveUp(thrown)
  }
}

function giveUp(thrown: unknown): never {
  process.stderr.write(`${startFault(thrown)}\n`)
  process.exit(1)
}

/** Why a program could not start: for a person when we know, else with the trace, since the fault is ours. */
export function startFault(thrown: unknown): string {
  if (!(thrown instanceof PlainError)) {
    const trace = thrown instanceof Error ? thrown.stack : String(thrown)
    return `Svarstid kunde inte starta, och det är ett fel i programmet:\n${trace ?? ''}`
  }
  return thrown.cause === undefined
    ? thrown.message
    : `${thrown.message}\nOrsak: ${reasonOf(thrown.cause)}`
}
