import { Readable, Writable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clockCommand } from '../../src/commands/clock.ts'
import { vectors } from '../clock/support.ts'

type Chunks = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>

async function run(argv: string[], stdin: Chunks = []) {
  let out = ''
  let err = ''
  const exitCode = await clockCommand(argv, {
    stdin: Readable.from(stdin),
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
  })
  return { exitCode, out, err }
}

const parseLines = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

const examples = vectors.map((vector) => {
  const { id, title, ...measured } = vector
  return { name: `${id}, ${title}`, measured }
})
const input = vectors
  .map(({ arrivedAt, answeredAt }) => JSON.stringify({ arrivedAt, answeredAt }) + '\n')
  .join('')

describe('with two instants', () => {
  test.each(examples)('prints example $name', async ({ measured }) => {
    const argv = [measured.arrivedAt, measured.answeredAt, '--short-days', '12:00']
    const { exitCode, out, err } = await run(argv)
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(JSON.parse(out)).toEqual(measured)
    expect(Object.keys(JSON.parse(out) as object)).toEqual(Object.keys(measured))
  })

  test('has no short days unless asked', async () => {
    const { out } = await run(['2026-04-02T09:00:00Z', '2026-04-02T13:00:00Z'])
    expect(JSON.parse(out)).toMatchObject({ openHoursSeconds: 4 * 3600 })
  })

  test('takes any offset, and keeps milliseconds where there are any', async () => {
    const { out } = await run(['2026-03-10T09:15+01:00', '2026-03-10 03:15:00.25-05:00'])
    expect(JSON.parse(out)).toMatchObject({
      arrivedAt: '2026-03-10T08:15:00Z',
      answeredAt: '2026-03-10T08:15:00.250Z',
      answeredLocal: '2026-03-10T09:15:00.250+01:00',
      calendarSeconds: 0.25,
    })
  })
})

describe('with lines on stdin', () => {
  test('answers each with a line, in order', async () => {
    const { exitCode, out } = await run(['--short-days', '12:00'], [input])
    expect(exitCode).toBe(0)
    expect(parseLines(out)).toEqual(examples.map(({ measured }) => measured))
  })

  test('answers the same however the bytes are cut', async () => {
    const bytes = Buffer.from(input + '{"ö": "å€😀"}')
    const whole = await run([], [bytes])
    const anyCuts = fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(anyCuts, async (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length]
        const chunks = edges.slice(1).map((end, i) => bytes.subarray(edges[i], end))
        expect(await run([], chunks)).toEqual(whole)
      }),
      { numRuns: 50 },
    )
    const singles = Array.from(bytes, (_, i) => bytes.subarray(i, i + 1))
    expect(await run([], singles)).toEqual(whole)
  })

  test('takes CRLF, empty lines, a byte order mark and a last line without newline', async () => {
    const line = input.slice(0, input.indexOf('\n'))
    const { exitCode, out } = await run([], [Buffer.from(`\uFEFF${line}\r\n\r\n\n${line}`)])
    expect(exitCode).toBe(0)
    expect(parseLines(out)).toHaveLength(2)
  })

  test('answers a line before the next has come', async () => {
    const written: string[] = []
    async function* patient() {
      yield input.slice(0, 10)
      expect(written).toHaveLength(0)
      yield input.slice(10, input.indexOf('\n') + 1)
      expect(written).toHaveLength(1)
      yield await Promise.resolve(input.slice(input.indexOf('\n') + 1))
      expect(written).toHaveLength(30)
    }
    const stdout = { write: (text: string) => written.push(text) }
    const exitCode = await clockCommand([], { stdin: patient(), stdout, stderr: stdout })
    expect(exitCode).toBe(0)
  })

  test('waits for a slow reader instead of piling up lines', async () => {
    let read = 0
    let piled = 0
    const stdout = new Writable({
      highWaterMark: 1,
      write(chunk: Buffer, _encoding, done) {
        read += 1
        piled = Math.max(piled, this.writableLength - chunk.length)
        setImmediate(done)
      },
    })
    await clockCommand([], { stdin: Readable.from([input]), stdout, stderr: stdout })
    expect({ read, piled }).toEqual({ read: 30, piled: 0 })
  })

  test('reports a faulty line by its number, goes on, and ends with 1', async () => {
    const good = input.slice(0, input.indexOf('\n'))
    const { exitCode, out, err } = await run([], [`${good}\n\nnot JSON\n${good}\n`])
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: '' })
    const [first, second, third] = parseLines(out)
    expect(first).toHaveProperty('due24Workday')
    expect(second).toEqual({ error: 'not a JSON object', line: 3 })
    expect(third).toEqual(first)
  })

  const arrivedAt = '2026-03-10T08:15:00Z'
  test.each([
    ['null', /not a JSON object/],
    ['[]', /arrivedAt is not an ISO 8601 instant/],
    [JSON.stringify({ arrivedAt }), /answeredAt is not an ISO 8601 instant/],
    [JSON.stringify({ arrivedAt: 1773130500, answeredAt: arrivedAt }), /arrivedAt is not an ISO/],
    [JSON.stringify({ arrivedAt: '2026-03-10', answeredAt: arrivedAt }), /arrivedAt is not an ISO/],
    [JSON.stringify({ arrivedAt, answeredAt: '2026-10-25T02:30:00' }), /answeredAt has no offset/],
    [JSON.stringify({ arrivedAt, answeredAt: '2026-02-30T08:15:00Z' }), /does not exist/],
    [JSON.stringify({ arrivedAt, answeredAt: '2026-03-10T25:15:00Z' }), /does not exist/],
    [JSON.stringify({ arrivedAt, answeredAt: '9999-01-01T00:00:00Z' }), /2005 to 2099/],
    [JSON.stringify({ arrivedAt, answeredAt: '2026-03-10T08:14:59Z' }), /before arrivedAt/],
  ])('says what is wrong with %s', async (line, message) => {
    const { exitCode, out } = await run([], [line])
    expect(exitCode).toBe(1)
    expect(parseLines(out)[0]?.['error']).toMatch(message)
  })
})

describe('used wrongly', () => {
  test.each([
    [['2026-03-10T08:15:00Z'], /give both instants or none/],
    [['a', 'b', 'c'], /give both instants or none/],
    [['2026-03-10T08:15:00', '2026-03-10T08:15:00Z'], /arrivedAt has no offset/],
    [['2026-03-10T08:15:00Z', '2026-03-09T08:15:00Z'], /answeredAt is before arrivedAt/],
    [['--short-days', '12'], /--short-days takes a closing time/],
    [['--short-days', '07:00'], /--short-days takes a closing time/],
    [['--short-days', '18:00'], /--short-days takes a closing time/],
    [['--short-days'], /--short-days/],
    [['--holidays'], /--holidays/],
  ])('%j: says how, writes nothing on stdout and ends with 2', async (argv, message) => {
    const { exitCode, out, err } = await run(argv)
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toMatch(message)
    expect(err).toContain('Usage: svarstid clock')
  })

  test('--help is no mistake', async () => {
    const { exitCode, out } = await run(['--help'])
    expect(exitCode).toBe(0)
    expect(out).toContain('Usage: svarstid clock')
  })
})
