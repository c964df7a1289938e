import { type FastifyRequest } from 'fastify'
import { HttpError } from './http-error.ts'
import { isUuid } from './uuid.ts'

/**
 * The named fields of a posted form as trimmed text; a field that is absent is ''. A field that was not
 * asked for, or one sent twice, ends the request with 400, so that nothing is set by surprise.
 */
export function readForm<Name extends string>(
  request: FastifyRequest,
  ...names: Name[]
): Record<Name, string> {
  const values = readLists(request, names, [])
  return Object.fromEntries(names.map((name) => [name, one(values[name])])) as Record<Name, string>
}

/** As `readForm`, with fields that may be sent several times, such as ticked boxes. */
export function readFormWithLists<Name extends string, List extends string>(
  request: FastifyRequest,
  names: readonly Name[],
  lists: readonly List[],
): Record<Name, string> & Record<List, string[]> {
  const values = readLists(request, names, lists)
  const single = names.map((name) => [name, one(values[name])])
  const many = lists.map((name) => [name, values[name] ?? []])
  return Object.fromEntries([...single, ...many]) as Record<Name, string> & Record<List, string[]>
}

/**
 * The key that a form was given when it was shown, so that the same click counts once. Another one ends the
 * request with 400.
 */
export function clickKey(value: string): string {
  if (!isUuid(value)) throw new HttpError(400, 'Ladda om sidan och försök igen.')
  return value
}

function readLists(
  { body }: FastifyRequest,
  names: readonly string[],
  lists: readonly string[],
): Record<string, string[]> {
  const known = new Set([...names, ...lists, '_csrf'])
  const values: Record<string, string[]> = {}
  for (const [name, value] of Object.entries((body ?? {}) as Record<string, unknown>)) {
    const texts = [value].flat()
    if (!known.has(name) || !texts.every((text) => typeof text === 'string')) throw unexpected()
    values[name] = texts.map((text) => text.replaceAll('\r\n', '\n').replaceAll('\0', '').trim())
  }
  return values
}

function one(values: string[] = []): string {
  if (values.length > 1) throw unexpected()
  return values[0] ?? ''
}

function unexpected(): HttpError {
  return new HttpError(400, 'Formuläret innehöll något vi inte väntade oss. Ladda om sidan.')
}
