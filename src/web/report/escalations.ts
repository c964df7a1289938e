import { html, nothing, type Html } from '../../base/html.ts'
import { workdayDuration } from '../../clock/words.ts'
import { feedbackOf, type EscalationFigures } from '../../report/figures.ts'
import { type Report } from '../../report/read.ts'
import { type Goal } from '../../report/shares.ts'
import { capital, counted, guarded, nothingShown, number } from '../../report/words.ts'

/** Which functions came back within 24 hours, and which let somebody wait. Functions only, never persons. */
export function escalationSection({ figures, goals }: Report): Html {
  if (figures.escalations.length === 0) return nothing
  const rows = [...figures.escalations].sort(
    (a, b) => b.waiting - a.waiting || missed(b) - missed(a),
  )
  return html`<section class="rep-sec" aria-labelledby="r-e">
    <header><h2 id="r-e">${heading(figures.escalations, feedbackOf(figures))}</h2></header>
    <div class="table-wrap" tabindex="0" role="region" aria-label="Återkoppling per funktion">
      <table class="table">
        <caption>
          Frågor som lämnats över, per funktion. 24 timmar är en arbetsdag
        </caption>
        <thead>
          <tr>
            <th scope="col">Funktion</th>
            <th scope="col" class="r">Överlämnade</th>
            <th scope="col" class="r">Återkopplade inom 24 tim</th>
            <th scope="col" class="r">Andel</th>
            <th scope="col" class="r">Utan återkoppling</th>
            <th scope="col" class="r">Längst</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((one) => row(one, goals.feedback))}
        </tbody>
      </table>
    </div>
    ${beside(figures.escalations)}
  </section>`
}

function row(one: EscalationFigures, goal: Goal): Html {
  return html`<tr>
    <th scope="row">${one.to}</th>
    <td class="r">${number(one.started)}</td>
    <td class="r">${number(one.feedback.count)} av ${number(one.feedback.of)}</td>
    <td class="r">${guarded(one.feedback, goal)}</td>
    <td class="r">${number(one.waiting)}</td>
    <td class="r">${one.longestMs === null ? nothingShown : workdayDuration(one.longestMs)}</td>
  </tr>`
}

function heading(
  all: readonly EscalationFigures[],
  feedback: ReturnType<typeof feedbackOf>,
): string {
  const waiting = all.reduce((total, one) => total + one.waiting, 0)
  if (waiting > 0) {
    const questions = counted(waiting, 'överlämnad fråga', 'överlämnade frågor')
    return `${capital(questions)} väntar på återkoppling sedan mer än 24 timmar`
  }
  if (feedback.of === 0) return 'Överlämnade frågor'
  return feedback.count === feedback.of
    ? 'Alla överlämnade frågor återkopplades inom 24 timmar'
    : `${number(feedback.count)} av ${number(feedback.of)} återkopplades inom 24 timmar`
}

/** What is in nobody's share. */
function beside(all: readonly EscalationFigures[]): Html {
  const sum = (pick: (one: EscalationFigures) => number) =>
    all.reduce((total, one) => total + pick(one), 0)
  const withdrawn = sum((one) => one.withdrawn)
  const undecided = sum((one) => one.feedback.undecided)
  const notes = [
    ...(undecided > 0 ? [`${number(undecided)} har ännu inte väntat i 24 timmar.`] : []),
    ...(withdrawn > 0
      ? [`${number(withdrawn)} togs tillbaka eller besvarades av någon annan innan tiden gått ut.`]
      : []),
  ]
  if (notes.length === 0) return nothing
  return html`<p class="muted">${notes.join(' ')} De ingår inte i andelen.</p>`
}

function missed({ feedback }: EscalationFigures): number {
  return feedback.of - feedback.count
}
