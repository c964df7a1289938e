import { expect, test } from 'vitest'
import { lines } from '../../src/commands/lines.ts'

async function* chunks(...parts: (string | Uint8Array)[]) {
  yield* parts
}

async function read(...parts: (string | Uint8Array)[]): Promise<string[]> {
  const all: string[] = []
  for await (const line of lines(chunks(...parts))) all.push(line)
  return all
}

test('a line may come in pieces, and a piece hold several lines', async () => {
  expect(await read('a', 'b\nc\n\nd', '\n')).toEqual(['ab', 'c', '', 'd'])
})

test('the last line needs no newline', async () => {
  expect(await read('a\nb')).toEqual(['a', 'b'])
  expect(await read()).toEqual([])
})

test('a letter may be cut in the middle of its bytes', async () => {
  const bytes = Buffer.from('å€😀\nö')
  expect(await read(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(['å€😀', 'ö'])
})

test('the rest of an endless line is dropped, and the next line is read', async () => {
  const part = 'x'.repeat(50_000)
  const [first, second] = await read(part, part, part, part, '\nnext')
  expect(first).toBe('x'.repeat(65_536))
  expect(second).toBe('next')
})
