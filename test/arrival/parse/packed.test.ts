import { describe, expect, test } from 'vitest'
import { rtfText } from '../../../src/arrival/parse/rtf.ts'
import { readTnef } from '../../../src/arrival/parse/tnef.ts'

const megabyte = 1_000_000
const filled = (piece: Buffer) => Buffer.alloc(megabyte, piece)
const number = (value: number) => Buffer.from(Uint32Array.of(value).buffer)

/** A megabyte that says to be compressed RTF, and to become much more. MS-OXRTFCP */
const packed = (piece: Buffer) =>
  Buffer.concat([
    number(megabyte),
    number(0xffffffff),
    Buffer.from('LZFu'),
    number(0),
    filled(piece),
  ])
const unpacked = (text: string) =>
  Buffer.concat([number(0), number(0), Buffer.from('MELA'), number(0), filled(Buffer.from(text))])

/** A megabyte of attributes of a winmail.dat. MS-OXTNEF */
const attribute = (level: number, id: number, data: Buffer) =>
  Buffer.concat([Buffer.from([level]), number(id), number(data.length), data, Buffer.alloc(2)])
const winmail = (...parts: Buffer[]) =>
  Buffer.concat([Buffer.from([0x78, 0x9f, 0x3e, 0x22, 0, 0]), ...parts])
const [mailProps, beginsFile, content] = [0x69003, 0x69002, 0x6800f]
const props = (piece: Buffer) => Buffer.concat([number(0xffffffff), filled(piece)])

const rtf: Record<string, () => Buffer> = {
  'of references to what came before': () => packed(Buffer.from([0xff, 0x01, 0x0f])),
  'of references to nothing': () => packed(Buffer.from([0xff, 0xff, 0xff])),
  'of brackets that open': () => unpacked('{'),
  'of brackets that open and close': () => unpacked('{}'),
  'of backslashes': () => unpacked('\\'),
  'of control words': () => unpacked('\\par'),
  'of signs as hex': () => unpacked("\\'e5"),
  'of control words without end': () => unpacked('\\a1234567890'),
  'of pictures': () => unpacked('{\\pict '),
}
const tnef: Record<string, () => Buffer> = {
  'of empty attributes': () => winmail(filled(attribute(1, content, Buffer.alloc(0)))),
  'of files': () => winmail(filled(attribute(2, beginsFile, Buffer.alloc(0)))),
  'of files in which all is said again': () =>
    winmail(
      filled(
        Buffer.concat([
          attribute(2, beginsFile, Buffer.alloc(0)),
          attribute(2, content, Buffer.alloc(9)),
        ]),
      ),
    ),
  'of properties': () => winmail(attribute(1, mailProps, props(number(0x10000003)))),
  'of properties with many values': () =>
    winmail(attribute(1, mailProps, props(Buffer.from('1e10031064000000', 'hex')))),
  'of lengths that are not true': () => winmail(filled(Buffer.alloc(9, 0xff))),
  'that holds packed RTF': () => {
    const value = packed(Buffer.from([0xff, 0x01, 0x0f]))
    const head = [number(1), number(0x10090102), number(1), number(value.length)]
    return winmail(attribute(1, mailProps, Buffer.concat([...head, value])))
  },
}

/** The least of three tries, since others use the machine too. Milliseconds of our own work. */
function cost(read: () => unknown): number {
  const tries = Array.from({ length: 3 }, () => {
    const begun = process.cpuUsage()
    read()
    const { user, system } = process.cpuUsage(begun)
    return (user + system) / 1_000
  })
  return Math.min(...tries)
}

describe('a megabyte of hostile RTF takes no time', () => {
  test.each(Object.entries(rtf))('%s', (_, make) => {
    const bytes = make()
    expect(rtfText(bytes).length).toBeLessThanOrEqual(megabyte)
    expect(cost(() => rtfText(bytes))).toBeLessThan(200)
  })
})

describe('a megabyte of hostile winmail.dat takes no time', () => {
  test.each(Object.entries(tnef))('%s', (_, make) => {
    const bytes = make()
    expect(readTnef(bytes)?.files.length).toBeLessThanOrEqual(100)
    expect(cost(() => readTnef(bytes))).toBeLessThan(200)
  })
})
