import { findTerms, indexTerms, joined, readTerm, type Term } from './classify/words.ts'

export interface Urgent {
  /** The class in Swedish, ready to be shown: "Suicid". */
  class: string
  /** The words that matched, as they stand in the mail. */
  words: string[]
}

/** The class that makes a ticket urgent, the gravest first; null: none does. docs/arrival.md, "Urgent" */
export function findUrgent(subject: string, text: string): Urgent | null {
  const words = joined(subject, text)
  const all = findTerms(triggers, words)
  if (all.length === 0) return null
  const ordinary = new Set(
    findTerms(ordinaryWords, words).flatMap(({ at, count }) =>
      Array.from({ length: count }, (_, i) => at + i),
    ),
  )
  const hits = all.filter(({ at }) => !ordinary.has(at))
  const found = classes.find(({ name }) => hits.some(({ term }) => term.class === name))
  if (found === undefined) return null
  const ofClass = hits.filter(({ term }) => term.class === found.name)
  return { class: found.name, words: [...new Set(ofClass.map(({ shown }) => shown))].slice(0, 5) }
}

/**
 * Danger to life, health or property, gravest first. A false alarm costs a glance, a miss may cost a life:
 * the words are wide. Requests with a short legal time are not danger and not here.
 */
const classes = [
  {
    name: 'Suicid',
    terms:
      'ta livet av mig, ta mitt liv, tar mitt liv, vill inte leva, orkar inte leva, vill dö, ' +
      'göra slut på allt, gör slut på allt, självmord*, suicid*, skada mig själv, skadar mig själv, ' +
      'sista mejlet, sista mailet, farväl, kill myself, end my life, want to die, suicide',
  },
  {
    name: 'Barn far illa',
    terms:
      'orosanmäl*, oro för barn*, oroar mig för * barn, orolig för * barn, far illa, slår sina barn, ' +
      'slår barnen, slår sitt barn, barnet ensam*, barnen ensam*, lämnas ensamma, lämnas ensam, ' +
      'vanvård*, blåmärken, skriker om nätterna, full inför barnen, sexuella övergrepp, ' +
      'sexuellt övergrepp, child abuse, worried about a child',
  },
  {
    name: 'Våld eller hot mot person',
    terms:
      'slår mig, slagit mig, misshandl*, hotar mig, hotat mig, rädd för min man, rädd för mitt ex, ' +
      'våldtäkt*, våldtag*, hedersvåld*, stalk*, förföljer, skyddat boende, domestic violence, ' +
      'threatens me, beats me',
  },
  {
    name: 'Hot mot kommunen',
    terms:
      'bomb, bomben, bomber, bombhot*, spränga*, skjuta, skjuter, ihjäl, döda er, döda dig, dödar er, ' +
      'dödar dig, ska dö, bränna ner, bränner ner, ni ska få se, jag vet var du bor, ' +
      'jag vet var ni bor, hämnd*, hämnas, kill you',
  },
  {
    name: 'Brand, gas eller ras',
    terms:
      'brinner*, brand, branden, bränder, eldsvåda*, röken, gaslukt*, luktar gas, explosion*, ' +
      'exploder*, risk för ras, ett ras, raset, rasar, rasat, rasade, rasrisk*, takras*, there is a fire, smell of gas',
  },
  {
    name: 'Försvunnen person',
    terms:
      'försvunnen, försvunnit hemifrån, hittar inte min son, hittar inte min dotter, ' +
      'hittar inte mitt barn, inte kommit hem, missing child, missing person',
  },
  {
    name: 'Omsorg utebliven',
    terms:
      'hemtjänst* kom inte, hemtjänst* kommer inte, hemtjänst* har inte kommit, hemtjänst* kom aldrig, ' +
      'larmet fungerar inte, trygghetslarmet fungerar inte, svarar inte i telefon, ' +
      'assistenten kom inte, assistenten har inte kommit, ensam utan mat',
  },
  {
    name: 'Fara på gata',
    terms:
      'brunnslock borta, brunnslocket är borta, brunnslock saknas, brunnslocket saknas, ' +
      'saknas brunnslock, lös betäckning, öppen brunn, träd över vägen, trädet ligger över vägen, ' +
      'fallit över vägen, ledning hänger, ledningen hänger, ledningar hänger, hål som barn, isgata, ' +
      'isgatan, halt vid skolan, halt utanför skolan',
  },
  {
    name: 'Vatten eller avlopp',
    terms:
      'vattenläck*, läcker vatten, vattnet sprutar, vatten sprutar, inget vatten, brunt vatten, ' +
      'vattnet är brunt, luktar illa ur kranen, avlopp* stopp, stopp i avlopp*, avloppsstopp*, ' +
      'källaren översvämm*, översvämmad källare, kokningsrek*, koka vattnet, water leak, no water',
  },
  {
    name: 'Flera sjuka',
    terms: 'matförgift*, magsjuka på förskolan, magsjuka på skolan, flera sjuka, food poisoning',
  },
]

interface Trigger extends Term {
  class: string
}

const triggers = indexTerms<Trigger>(
  classes.flatMap(({ name, terms }) =>
    terms.split(', ').map((term) => ({ ...readTrigger(term), class: name })),
  ),
)

/** Everyday words that begin as a trigger does, or phrases that take its sting. */
const ordinaryWords = indexTerms(
  (
    'skjuta upp, skjuter upp, skjuta fram, skjuter fram, skjuta till, skjuter till, ' +
    'brand new, our brand, your brand'
  )
    .split(', ')
    .map(readTerm),
)

/** As a term; a `*` of its own stands for any one word. */
function readTrigger(source: string): Term {
  const words = source.split(' ').flatMap((part) => {
    return part === '*' ? [{ word: '', isPrefix: true }] : readTerm(part).words
  })
  return { words, isStrong: true }
}
