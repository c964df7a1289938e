import { once } from 'node:events'
import { Writable } from 'node:stream'
import { type CommandIo } from './io.ts'

/** Waits for a slow reader, so that what it has not yet read does not pile up here. */
export async function write(output: CommandIo['stdout'], text: string): Promise<void> {
  const isFull = output.write(text) === false
  if (isFull && output instanceof Writable) await once(output, 'drain')
}
