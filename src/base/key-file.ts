import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Settings } from './settings.ts'

export interface ServiceAccount {
  /** Its address, which signs. */
  issuer: string
  keyId: string | null
  /** PEM, RSA. */
  privateKey: string
}

/** Reads the JSON that Google gives for the key of a service account. Faults are remembered by `read`. */
export function readKeyFile(read: Settings, name: string, file: string): ServiceAccount {
  const text = readText(file)
  if (text === null) {
    read.fault(`${name}: filen går inte att läsa. Kontrollera sökväg och rättigheter.`)
  }
  const key = text === null ? {} : parsed(text)
  const { client_email: issuer, private_key: privateKey, private_key_id: keyId } = key
  if (text !== null && !(typeof issuer === 'string' && isRsaKey(privateKey))) {
    read.fault(
      `${name}: filen är ingen nyckel för ett servicekonto. Hämta den som JSON hos Google.`,
    )
  }
  return {
    issuer: String(issuer),
    keyId: typeof keyId === 'string' ? keyId : null,
    privateKey: String(privateKey),
  }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(text)
    return typeof found === 'object' && found !== null ? { ...found } : {}
  } catch {
    return {}
  }
}

function isRsaKey(pem: unknown): boolean {
  if (typeof pem !== 'string') return false
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}
