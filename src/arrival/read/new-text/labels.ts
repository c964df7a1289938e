/** What a line of a repeated header tells. `sent` stands nowhere else; `date` also in bookings and notices. */
export type Role = 'from' | 'sent' | 'date' | 'to' | 'copy' | 'subject'

/** How mail programs name the fields of what they quote, in the languages that reach a Swedish town. */
const named: Record<Role, string> = {
  from:
    'från, from, fra, frá, von, de, da, van, od, lähettäjä, feladó, от, від, от кого, expéditeur, ' +
    'remitente, mittente, afzender, saatja, kellelt, no, nuo, kimden, gönderen, de la, nga, prej, ' +
    'أرسل بواسطة, من, از, 发件人, 寄件者, 差出人, 보낸 사람, מאת',
  sent:
    'skickat, sänt, sent, sendt, gesendet, lähetetty, envoyé, envoyé le, enviado, enviado el, ' +
    'enviada em, enviado em, inviato, verzonden, wysłano, wysłane, odesláno, odoslané, elküldve, ' +
    'отправлено, дата отправки, надіслано, saadetud, nosūtīts, išsiųsta, gönderildi, gönderme ' +
    'tarihi, trimis, poslano, poslato, dërguar, تم الإرسال, التاريخ, 发送时间, 寄件日期, 送信日時, 보낸 날짜, נשלח',
  date:
    'datum, date, dato, dagsetning, päivämäärä, päiväys, pvm, fecha, data, datum/tid, dátum, дата, ' +
    'message du, kuupäev, datums, tarih, تاريخ, 日期, 日付, 날짜, תאריך',
  to:
    'till, to, til, an, vastaanottaja, kenelle, à, a, para, aan, do, komu, címzett, кому, saaja, ' +
    'kellele, kam, kam/kome, kime, către, za, për, إلى, 收件人, 宛先, 받는 사람, אל',
  copy:
    'kopia, kopie, kopi, cc, kopio, copie à, copia, cópia, kopija, dw, másolatot kap, копия, копія, ' +
    'bilgi, risposta, svara till, reply-to, svar til, antwort an, responder a, répondre à, نسخة, 抄送',
  subject:
    'ämne, subject, emne, efni, betreff, aihe, objet, sujet, asunto, assunto, oggetto, onderwerp, ' +
    'temat, předmět, predmet, tárgy, тема, teema, temats, tema, konu, subiect, subjekti, الموضوع, 主题, 主旨, 件名, 제목, נושא',
}

const roles = new Map(
  Object.entries(named).flatMap(([role, labels]) =>
    labels.split(', ').map((label) => [label, role as Role] as const),
  ),
)

const longestLabel = 24

/** The field that a line such as "*Skickat:* den 10 mars" is; null: it is none. */
export function labelOf(line: string): Role | null {
  const colon = line.slice(0, longestLabel + 6).search(/[:：]/)
  if (colon < 1) return null
  const label = line
    .slice(0, colon)
    .replace(/[*_\s]+/g, ' ')
    .trim()
    .toLowerCase()
  return roles.get(label) ?? null
}
