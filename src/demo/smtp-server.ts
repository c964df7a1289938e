import { SMTPServer, type SMTPServerDataStream } from 'smtp-server'
import { portOf } from './port-of.ts'

export interface Accepted {
  from: string
  to: string[]
  raw: Buffer
}

export interface DemoSmtp {
  port: number
  close(): Promise<void>
}

/** An outgoing server on loopback that takes any mail from anybody, once `accept` has stored it. */
export async function openSmtpServer(accept: (mail: Accepted) => void): Promise<DemoSmtp> {
  const smtp = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    closeTimeout: 500,
    logger: false,
    onData: (stream, { envelope }, done) => {
      readAll(stream)
        .then((raw) => {
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
          accept({ from, to: envelope.rcptTo.map(({ address }) => address.toLowerCase()), raw })
          done(null, '250 2.0.0 Ok: queued')
        })
        .catch(done)
    },
  })
  smtp.on('error', () => undefined)
  await new Promise<void>((resolve) => {
    smtp.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: portOf(smtp.server.address()),
    close: () =>
      new Promise((resolve) => {
        smtp.close(resolve)
      }),
  }
}

async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
