import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Settings } from './settings.ts'

/** What our mail is signed with (RFC 6376). */
export interface DkimKey {
  domain: string
  selector: string
  /** PEM, RSA. */
  privateKey: string
}

/** DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY_FILE, all or none. Faults are remembered by `read`. */
export function readDkim(read: Settings): DkimKey | null {
  const given = names.filter((name) => read.has(name))
  if (given.length === 0) return null
  const domain = read.required('DKIM_DOMAIN', 'domänen som signerar, som kommun.se').toLowerCase()
  const selector = read.required('DKIM_SELECTOR', 'nyckelns namn i DNS, som svar2026')
  const file = read.required('DKIM_KEY_FILE', 'filen med den privata nyckeln (RSA, PEM)')
  if (domain !== '' && !/^(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}$/.test(domain)) {
    read.fault('DKIM_DOMAIN är ingen domän. Skriv den som kommun.se.')
  }
  if (selector !== '' && !/^[a-z0-9](?:[a-z0-9.-]{0,60}[a-z0-9])?$/i.test(selector)) {
    read.fault('DKIM_SELECTOR är inget namn. Skriv det som det står före ._domainkey i DNS.')
  }
  return { domain, selector, privateKey: file === '' ? '' : readKey(read, file) }
}

const names = ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_KEY_FILE']

function readKey(read: Settings, file: string): string {
  const key = textOf(file)
  if (key === null) {
    read.fault('DKIM_KEY_FILE: filen går inte att läsa. Kontrollera sökväg och rättigheter.')
  } else if (!isStrong(key)) {
    read.fault(
      'DKIM_KEY_FILE: filen är ingen RSA-nyckel på minst 1024 bitar utan lösenord. ' +
        'Gör en med: openssl genrsa -out dkim.pem 2048',
    )
  }
  return key ?? ''
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

/** RFC 8301 3.2: shorter keys are believed by nobody. */
function isStrong(pem: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem)
    return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 1024
  } catch {
    return false
  }
}
