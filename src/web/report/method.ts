import { html, nothing, type Html } from '../../base/html.ts'
import { type Exclusion } from '../../journey.ts'
import { type Report } from '../../report/read.ts'
import { smallNumber } from '../../report/shares.ts'
import { counted, number, share } from '../../report/words.ts'

/** How it was counted, in words, and what was left out and why. docs/measures.md */
export function methodSection({ figures, goals }: Report): Html {
  const { excluded, imported, received } = figures
  const leftOut = Object.entries(excluded).filter(([, n]) => n > 0) as [Exclusion, number][]
  return html`<section class="rep-sec method" aria-labelledby="r-m">
    <h2 id="r-m">Så har vi räknat</h2>
    <div class="method-in">
      <div>
        <p>
          <b>Klockan</b> går från att mejlet nådde kommunen tills ett svar till den som frågade togs
          emot av e-postservern.
        </p>
        <p>
          <b>Arbetsdygn.</b> 24 timmar är en arbetsdag. Lördagar, söndagar, helgdagar och lokalt
          stängda dagar räknas inte. Det är vår tolkning av en arbetsdag i KKiK.
          <b>Dygnet runt</b> räknar all tid. <b>Öppettid</b> räknar bara när kontoret är öppet.
          Precis 24 timmar är inom 24 timmar.
        </p>
        <p>
          <b>Svar</b> är ett svar, ett delsvar eller en motfråga som en namngiven person har
          skickat. Automatiska mejl, överlämningar och anteckningar stannar inte klockan. Ett svar
          som studsar inom 72 timmar räknas inte.
        </p>
        <p>
          <b>Alla är med.</b> Frågor räknas i den månad de kom in. Obesvarade frågor ingår i
          nämnaren. En påminnelse hör till sin fråga och räknas inte för sig. I en månad som inte är
          stängd står de som är inom tid bredvid.
        </p>
        <p>
          <b>Direkt av första linjen</b> är komplett svar av kommunvägledare eller teamledare utan
          överlämning. <b>Återkoppling</b> räknas från överlämningen i den månad den gjordes,
          arbetsdygn.
        </p>
        <p>
          <b>Avrundning.</b> En decimal. Aldrig till 100 om det inte är alla, aldrig över ett mål
          som inte är nått. Ändringar är i procentenheter. Områden med färre än ${smallNumber}
          frågor visas inte i procent. P90 är tiden som nio av tio svar höll.
        </p>
        ${
          goals.decided
            ? nothing
            : html`<p><b>Målen</b> är ett förslag. Kommunen har inte lagt in några egna mål.</p>`
        }
        ${importedQuestions(figures)} ${noAnswerNeeded(excluded['no-answer-needed'], received)}
      </div>
      <div>
        <table class="table table-s">
          <caption>
            ${counted(imported, 'nytt mejl', 'nya mejl')} kom in. Så blev de
            ${counted(received, 'fråga', 'frågor')}
          </caption>
          <tbody>
            <tr>
              <th scope="row">Nya mejl</th>
              <td class="r">${number(imported)}</td>
            </tr>
            ${leftOut.map(
              ([reason, n]) =>
                html`<tr>
                  <th scope="row">${reasons[reason]}</th>
                  <td class="r">${number(-n)}</td>
                </tr>`,
            )}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Räknade frågor</th>
              <td class="r">${number(received)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
    </div>
  </section>`
}

const reasons: Record<Exclusion, string> = {
  spam: 'Skräppost',
  advertising: 'Reklam och nyhetsbrev',
  automatic: 'Automatiska meddelanden',
  'no-answer-needed': 'Kräver inget svar',
  duplicate: 'Dubbletter',
  internal: 'Interna frågor',
  registrator: 'För registrering',
}

/** More than this, and somebody should look at what is filed as needing no answer. Percent. */
const suspicious = 15

/** Those that M7 leaves out: all counted questions but those it knows who answered, or would have. */
function importedQuestions({ received, firstLine }: Report['figures']): Html {
  const imported = received - firstLine.of - firstLine.undecided
  if (imported === 0) return nothing
  return html`<p>
    <b>Importerat.</b> ${counted(imported, 'fråga', 'frågor')} kom in eller besvarades före Svarstid
    och har hämtats in i efterhand. De räknas som andra, men vem som svarade är okänt, så de är inte
    med i Direkt av första linjen.
  </p>`
}

/** Its share is told, because a question filed so is out of every other figure. */
function noAnswerNeeded(count: number, received: number): Html {
  if (count === 0) return nothing
  const one = { count, of: count + received, undecided: 0 }
  const warn = count * 100 > suspicious * one.of
  return html`<p>
    <b>Kräver inget svar</b> har satts på ${share(one)} av det som annars hade
    räknats.${warn ? ` Det är mer än ${suspicious} procent: gå igenom dem.` : ''}
  </p>`
}
