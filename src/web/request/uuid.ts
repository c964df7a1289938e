/** Is a piece of a URL an id of ours? PostgreSQL would refuse anything else as a fault. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}
