export const importUsage = `svarstid import SÖKVÄG… [val]
svarstid import --mailbox NAMN [--folder "INBOX,Sent"] [--since DATUM] [val]

Hämtar in gamla mejl samma väg som nya: mbox, Maildir, mappar med .eml, enstaka .eml eller - (stdin), eller
direkt ur en inställd brevlåda, som bara läses. Inget skickas. Tiden då mejlen kom in behålls, och svar som har
skickats förut paras med sina frågor. Kan avbrytas och köras igen; det som finns läses inte in två gånger.

  --mailbox NAMN       brevlådans adress, eller det som står före @; för filer: dit mejl utan vår adress hör
  --folder MAPPAR      mappar i brevlådan, med komma emellan; utan val INBOX,Sent
  --since DATUM        bara mejl från och med den dagen, som 2026-01-31
  --open-since DATUM   obesvarade frågor från före den dagen läggs inte i kön; utan val 30 dagar tillbaka
  --dry-run            säg vad som skulle importeras, men spara inget
  --json               ett JSON-objekt per mejl: {path, messageId, sha256, outcome, ticket}

Slutkoder: 0 allt lästes in, 1 något gick inte att läsa, 2 fel använt.
`
