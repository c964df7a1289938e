/**
 * Why a mail server cannot be used, in plain Swedish, from what Node, nodemailer and imapflow call it; null: it
 * is something else. Names no user, password or mail.
 */
export function unreachableWords(signs: readonly string[]): string | null {
  const found = reasons.find(([pattern]) => signs.some((sign) => pattern.test(sign)))
  return found?.[1] ?? null
}

const reasons: [RegExp, string][] = [
  [/ENOTFOUND|EAI_AGAIN|EDNS/, 'Mejlserverns namn hittas inte.'],
  [/ECONNREFUSED/, 'Mejlservern svarar inte på porten.'],
  [/CERT_HAS_EXPIRED/, 'Mejlserverns certifikat har gått ut.'],
  [/ALTNAME/, 'Mejlserverns certifikat gäller ett annat namn än det vi ansluter till.'],
  [
    /SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)/,
    'Mejlserverns certifikat är inte utfärdat av någon som vi litar på.',
  ],
  [/CERT|SELF_SIGNED|VERIFY|ALTNAME|ISSUER/, 'Mejlserverns certifikat går inte att lita på.'],
  [
    /ETLS|EREQUIRETLS|STARTTLS|ERR_SSL|EPROTO|UPGRADE_TIMEOUT|ClosedAfterConnectTLS/,
    'Den krypterade förbindelsen med mejlservern gick inte att upprätta.',
  ],
  [/TIMEOUT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/, 'Mejlservern svarar inte.'],
]
