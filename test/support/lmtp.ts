import { openWire, type Wire } from './wire.ts'

/**
 * Hands a raw message to an LMTP server (RFC 2033), as the municipality's mail exchanger would.
 * @throws Error with the server's words when it refuses.
 */
export async function lmtpDeliver(port: number, raw: string | Buffer, to: string[]): Promise<void> {
  const wire = openWire(port)
  try {
    await expectReply(wire, '220')
    await ask(wire, 'LHLO test.invalid', '250')
    await ask(wire, 'MAIL FROM:<avsandare@test.invalid>', '250')
    for (const address of to) await ask(wire, `RCPT TO:<${address}>`, '250')
    await ask(wire, 'DATA', '354')
    wire.write(Buffer.concat([dotted(Buffer.from(raw)), Buffer.from('.\r\n')]))
    // LMTP answers the final dot once for each recipient.
    for (let left = to.length; left > 0; left--) await expectReply(wire, '250')
    wire.write('QUIT\r\n')
  } finally {
    wire.close()
  }
}

async function ask(wire: Wire, command: string, code: string): Promise<void> {
  wire.write(`${command}\r\n`)
  await expectReply(wire, code)
}

async function expectReply(wire: Wire, code: string): Promise<void> {
  for (;;) {
    const line = await wire.line()
    if (!line.startsWith(code)) throw new Error(`LMTP wanted ${code}, got ${line}`)
    if (line[3] !== '-') return
  }
}

/** RFC 5321 section 4.5.2: a line that begins with a dot gets another; the message ends with CRLF. */
function dotted(raw: Buffer): Buffer {
  const text = raw.toString('latin1').replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..')
  return Buffer.from(text.endsWith('\r\n') ? text : `${text}\r\n`, 'latin1')
}
