/**
 * "Mina svar nedan i rött", "se svar under varje fråga": the writer has answered inside the history that
 * Outlook quotes without any mark, and only colour would tell the words apart.
 */
export function saysBelow(words: string): boolean {
  return inside.test(words) || pointing.test(words)
}

const inside =
  /(?<!\p{L})(?:in-?line|inbäddade? svar|(?:i|med|in) (?:rött|rödt|blått|grönt|röd text|blå text|grön text|red|blue|green)|i (?:mejlet|mailet|texten|din text|er text|ditt mejl|ert mejl) (?:nedan|nedanför)|(?:in|between) the (?:text|lines)|under (?:varje|respektive) (?:fråga|punkt)|efter varje fråga)(?!\p{L})/iu

const pointing =
  /(?<!\p{L})(?:(?:mina?|våra?|mitt|vårt|se|läs|ser|skriver|skrivit|svarar|svarat|svar|kommentarer|kommentar|answers?|answered|replies|replied|comments?|commented|see|my|read)(?:\s+[\p{L}-]{1,20}){0,4}\s+(?:nedan|nedanför|längre ner|här under|below|underneath)|(?:nedan|below) (?:är|kommer|följer|are|is) (?:mina?|våra?|svaren?|my|our))(?!\p{L})/iu
