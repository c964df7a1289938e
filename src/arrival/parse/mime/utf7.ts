/**
 * Text in UTF-7 (RFC 2152), an old way to write Unicode in ASCII. Read here and nowhere else: the markup that it may
 * hide is then text like any other, that is sanitised and escaped. What is no UTF-7 stays as it stands.
 */
export function fromUtf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]{0,10000})-?/g, (whole, coded: string) => {
    if (coded === '') return whole === '+-' ? '+' : whole
    const bytes = Buffer.from(coded, 'base64')
    return bytes.length < 2
      ? whole
      : bytes
          .subarray(0, bytes.length & ~1)
          .swap16()
          .toString('utf16le')
  })
}
