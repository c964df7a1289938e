/** The words a reader of the HTML part sees, without the title and what is hidden. Links show no address. */
export function seenWords(html: string): string[] {
  return wordsOf(
    html
      .replace(/<(head)\b[\s\S]*?<\/\1>/g, ' ')
      .replace(/<div style="display:none[^>]*>[^<]*<\/div>/g, ' ')
      .replace(/<[^>]+>/g, ' ')
      .replace(/&#39;/g, "'")
      .replace(/&quot;/g, '"')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&'),
  )
}

/** The words of the text part, without quote marks and without the addresses that follow a link's words. */
export function textWords(text: string): string[] {
  return wordsOf(text.replace(/^> ?/gm, '').replace(/: https?:\/\/\S+/g, ''))
}

/** Letters and figures only: punctuation clings to words differently once tags are gone. */
function wordsOf(text: string): string[] {
  return text.replace(/https?:\/\//g, '').match(/[\p{L}\p{N}]+/gu) ?? []
}
