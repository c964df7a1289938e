/** What somebody is who is away. */
const away =
  'frånvarande|på (?:\\p{L}+ ?)?(?:semester|ledighet|resa|tjänsteresa|konferens|kurs|utbildning|annan ort|sjukhus)|(?:\\p{L}{0,12})ledig|sjuk(?:skriven)?|bortrest|utomlands|ur tjänst|otillgänglig|(?:inte|ej) (?:på (?:plats|kontoret|jobbet|arbetet)|i tjänst|inne|anträffbar|i arbete|tillgänglig|här)'

const absent = new RegExp(
  [
    'frånvaro(?:meddelande|besked|svar|notis|hanterare)',
    '(?:semester|ledig|bortrest|frånvarande) (?:t\\.? ?o\\.? ?m|till|fram|från|mellan|under|v\\.?|vecka|\\d)',
    `(?:är|just nu|vara|har varit|befinner mig) (?:\\p{L}+ ){0,4}(?:${away})`,
    'har (?:\\p{L}+ ){0,2}(?:semester|ledigt)(?!\\p{L})',
    'semesterstäng|(?:kontoret|mottagningen|expeditionen|vi) (?:är|har|håller) (?:\\p{L}+ )?stängt',
    '(?:är|är jag|är vi|och|kommer) (?:\\p{L}+ )?(?:åter|tillbaka)(?!\\p{L})|(?:åter|tillbaka) (?:igen |i tjänst |på (?:kontoret|jobbet|plats) )?(?:den|på|i|efter|måndag|tisdag|onsdag|torsdag|fredag|vecka|v\\.?|\\d)',
    '(?<!\\p{L})(?:inte|ej) (?:på (?:plats|kontoret|jobbet)|i tjänst)',
    'out of (?:the )?office|on (?:\\p{L}+ )?(?:leave|vacation)(?!\\p{L})|on holidays?|(?:am|be|is|are|currently) away|away (?:from (?:the|my)|until|on business)|annual leave|be back|back in the office|not in (?:the|my) office|return(?:ing)? (?:to the office|on|to work)|office is closed',
    'abwesen|nicht im (?:büro|hause)|im urlaub|fravær|på ferie|ferie til|lomalla|poissa|absent du bureau|fuera de la oficina',
  ].join('|'),
  'iu',
)

/** Whether an automatic answer says that its sender is away. Of a person's words this tells nothing. */
export function isAbsence(subject: string, words: string): boolean {
  const title = subject.slice(0, 200)
  return absent.test(title) || /frånvarande\s*$/i.test(title) || absent.test(words.slice(0, 1_500))
}
