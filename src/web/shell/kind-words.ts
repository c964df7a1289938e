/** What kinds of mail that nobody is to answer are called. docs/arrival.md, "Kinds" */
export const kindWords: Partial<Record<string, string>> = {
  'auto-reply': 'automatiskt svar',
  'out-of-office': 'frånvarobesked',
  receipt: 'kvittens',
  'soft-bounce': 'mejl som kan dröja eller inte kom fram',
  'hard-bounce': 'mejl som inte kom fram',
  list: 'mejl från sändlista',
  spam: 'skräppost',
  advertising: 'reklam',
  loop: 'mejl som går runt',
  unreadable: 'oläsligt',
}
