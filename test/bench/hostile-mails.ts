import { mailbox } from './place.ts'

const size = 25_000_000

/** Mails of 25 MB by somebody who wants those who come after to wait: name → how it is made, by its number. */
export const hostileMails: Record<string, (n: number) => Buffer> = {
  'HTML nested to the end': (n) => mail(n, [html], repeat('<div>', size)),
  'HTML of open brackets': (n) => mail(n, [html], repeat('<', size)),
  'a header of 10 MB': (n) =>
    mail(n, [`X-Long: ${repeat('a ', 10_000_000)}`], repeat('ord ', 15_000_000)),
  'a header of 10 MB of addresses': (n) =>
    mail(n, [`Cc: ${repeat('a <a@b.example>,\r\n ', 10_000_000)}`], repeat('ord ', 15_000_000)),
  '10,000 parts': (n) => mail(n, [multipart('b')], parts(10_000, size)),
  'parts in parts in parts': (n) => mail(n, [multipart('b0')], nested(size)),
}

const html = 'Content-Type: text/html; charset=utf-8'

function multipart(boundary: string): string {
  return `Content-Type: multipart/mixed; boundary=${boundary}`
}

function mail(n: number, headers: string[], body: string): Buffer {
  const head = [
    'From: elak@post.example',
    `To: ${mailbox}`,
    `Subject: Stort ${n}`,
    `Message-ID: <elak${n}@post.example>`,
    'MIME-Version: 1.0',
    ...headers,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}\r\n`)
}

function repeat(piece: string, bytes: number): string {
  return piece.repeat(Math.floor(bytes / piece.length))
}

function parts(count: number, bytes: number): string {
  const head = '--b\r\nContent-Type: text/plain\r\n\r\n'
  return `${`${head}${repeat('ord ', bytes / count - head.length)}\r\n`.repeat(count)}--b--`
}

function nested(bytes: number): string {
  const levels = Array.from(
    { length: 10_000 },
    (_, i) => `--b${i}\r\n${multipart(`b${i + 1}`)}\r\n\r\n`,
  )
  const head = levels.join('')
  return `${head}--b${levels.length}\r\n\r\n${repeat('ord ', bytes - head.length)}`
}
