/** The streams a command reads and writes; tests give their own. */
export interface CommandIo {
  stdin: AsyncIterable<string | Uint8Array>
  stdout: { write(text: string): unknown }
  stderr: { write(text: string): unknown }
}
