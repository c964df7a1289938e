import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../base/html.ts'
import { shortDue, shortInstant } from '../clock/words.ts'
import { type Context } from '../context.ts'
import { findQuestion, listQuestions, type Question } from '../desk/questions.ts'
import { readHandedOver, type ThreadMessage } from '../desk/thread.ts'
import { feedback } from '../followup/officer-reply.ts'
import { allow } from './request/access.ts'
import { csrfField } from './request/csrf.ts'
import { document } from './shell/document.ts'
import { fieldFault } from './shell/field.ts'
import { readForm } from './request/form.ts'
import { HttpError } from './request/http-error.ts'
import { isUuid } from './request/uuid.ts'
import { page } from './shell/page.ts'
import { clockUntil, lineClock, rowClock, doneClock } from './shell/clock-face.ts'
import { firstName } from './shell/names.ts'
import { badge, paragraphs, subjectWords } from './shell/parts.ts'
import { isolated } from './shell/person.ts'
import { icon } from './style/icons.ts'
import { body } from './ticket/thread.ts'

const officer = allow('handlaggare')

type QuestionRequest = FastifyRequest<{ Params: { id: string } }>

/** What has been handed over to an officer: the list, and one question with one text box. */
export function officerRoutes(app: FastifyInstance, ctx: Context): void {
  app.get('/mina-fragor', { preHandler: officer }, async (request, reply) =>
    reply.html(listPage(request)),
  )
  app.get<{ Params: { id: string } }>(
    '/mina-fragor/:id',
    { preHandler: officer },
    async (request, reply) => reply.html(questionPage(request, null)),
  )
  app.post<{ Params: { id: string } }>(
    '/mina-fragor/:id/aterkoppla',
    { preHandler: officer },
    async (request, reply) => giveFeedback(request, reply, ctx),
  )
}

async function listPage(request: FastifyRequest): Promise<Html> {
  const { waiting, done } = await listQuestions(request.server.ctx.db, request.person.id)
  return page(request, {
    title: `Mina frågor (${waiting.length})`,
    current: 'mina-fragor',
    main: html`<header class="page-head">
        <div>
          <h1>Mina frågor</h1>
          <p class="lead">${leadWords(waiting.length)}</p>
        </div>
      </header>
      ${waiting.length === 0 ? nothing : questions('Väntar på ditt svar', waiting, request.now)}
      ${done.length === 0 ? nothing : questions('Klara', done, request.now)}`,
  })
}

function leadWords(waiting: number): string {
  if (waiting === 0) return 'Inget väntar på dig just nu.'
  const many = waiting === 1 ? 'En fråga' : `${waiting} frågor`
  return `${many} från kontaktcenter. Den som förfaller först står överst.`
}

function questions(heading: string, list: Question[], now: Date): Html {
  const id = `q-${list[0]?.id ?? ''}`
  return html`<section class="asked" aria-labelledby="${id}">
    <h2 id="${id}">${heading}</h2>
    <ol class="rows">
      ${list.map((question) => questionRow(question, now))}
    </ol>
  </section>`
}

function questionRow(question: Question, now: Date): Html {
  return html`<li>
    <a class="row" href="/mina-fragor/${question.id}">
      <span class="row-time">${rowClock(questionClock(question, now))}</span>
      <span class="row-main">
        <span class="row-subj"
          ><span>${subjectWords(question.subject, `Känslig fråga ${question.number}`)}</span
          ><time datetime="${question.escalatedAt.toISOString()}"
            >${shortInstant(now, question.escalatedAt)}</time
          ></span
        >
        <span class="row-text"
          ><span
            >${question.sensitive ? 'Känsligt. Visas när du öppnar frågan' : question.summary}</span
          ></span
        >
        <span class="row-tags"
          >${badge('users', question.to)}${badge('user', `Från ${question.askedBy}`)}</span
        >
      </span>
    </a>
  </li>`
}

function questionClock({ feedbackAt, endedAt, dueAt }: Question, now: Date) {
  if (feedbackAt !== null) return doneClock('Klar', shortInstant(now, feedbackAt))
  if (endedAt !== null) return doneClock('Avslutad', shortInstant(now, endedAt))
  return clockUntil(now, dueAt)
}

async function giveFeedback(request: QuestionRequest, reply: FastifyReply, ctx: Context) {
  const { svar } = readForm(request, 'svar')
  const question = await readQuestion(request)
  if (svar === '') {
    const fault = 'Skriv ett svar till kontaktcenter.'
    return reply.code(422).html(questionPage(request, { text: svar, fault }))
  }
  const { id, name, email } = request.person
  const person = { id, name, email }
  await feedback(ctx, { escalationId: question.id, person, text: svar }, request.now)
  return reply.redirect(`/mina-fragor/${question.id}?gjort=aterkopplat`, 303)
}

/** Somebody else's question does not exist for this officer. */
async function readQuestion({ params, person, server }: QuestionRequest) {
  const of = { escalationId: params.id, personId: person.id }
  const question = isUuid(params.id) ? await findQuestion(server.ctx.db, of) : null
  if (question === null) {
    throw new HttpError(404, 'Frågan finns inte, eller är inte lämnad till dig.')
  }
  return question
}

interface Attempt {
  text: string
  fault: string
}

async function questionPage(request: QuestionRequest, attempt: Attempt | null): Promise<Html> {
  const question = await readQuestion(request)
  const { ctx } = request.server
  const { municipality } = ctx.config
  const messages = await readHandedOver(ctx.db, question.id)
  const told = (request.query as { gjort?: unknown }).gjort === 'aterkopplat'
  const title = question.sensitive ? `Fråga ${question.number}` : subjectWords(question.fullSubject)
  return document(request, {
    title,
    look: 'on-paper',
    body: html`<div class="solo">
      <header class="solo-head">
        <p><b>${municipality.name}</b> <span class="muted">${municipality.contactCentre}</span></p>
        <p><a href="/mina-fragor" data-key="escape">Mina frågor</a></p>
      </header>
      <main id="main" class="solo-in">
        <h1>${subjectWords(question.fullSubject)}</h1>
        ${dueLine(question, request.now)} ${told ? thanks(municipality.contactCentre) : nothing}
        ${asked(question, messages, { contactCentre: municipality.contactCentre, now: request.now })}
        ${said(messages, request.now)} ${answerForm(request, question, attempt)}
      </main>
      <footer class="solo-foot muted">
        <p>Ärende ${question.number}. Till ${request.person.name}, via ${question.to}.</p>
      </footer>
    </div>`,
  })
}

function dueLine(question: Question, now: Date): Html {
  const { dueAt, feedbackAt, feedbackBy, endedAt } = question
  if (feedbackAt !== null) {
    const words = `${shortInstant(now, feedbackAt)} av ${feedbackBy ?? 'förvaltningen'}`
    return html`<p class="due">${lineClock(doneClock('Återkopplat', words))}</p>`
  }
  if (endedAt !== null) {
    return html`<p class="due">${lineClock(doneClock('Avslutad', shortInstant(now, endedAt)))}</p>`
  }
  const face = clockUntil(now, dueAt)
  const late = face.state === 'late'
  const strong = late ? 'Svaret skulle ha kommit' : 'Svara senast'
  const left = late ? `Försenad ${face.rest}` : `${face.strong} ${face.rest}`
  return html`<p class="due">
    ${lineClock({ ...face, strong: `${strong} ${shortDue(now, dueAt)}`, rest: '' })}${
      face.rest.startsWith('kl.') ? nothing : html`<span class="muted">${left}</span>`
    }
  </p>`
}

function thanks(contactCentre: string): Html {
  return html`<div class="banner banner-ok" role="status">
    ${icon('circle-check')}
    <p><b>Tack, svaret är hos ${contactCentre}.</b> De svarar invånaren. Din klocka har stannat.</p>
  </div>`
}

/** What kontaktcenter wants to know, and the mails it is about. */
function asked(
  question: Question,
  messages: readonly ThreadMessage[],
  { contactCentre, now }: { contactCentre: string; now: Date },
): Html {
  const name = firstName(question.inquirer)
  const mails = messages.filter(({ direction }) => direction !== 'internal')
  return html`<section aria-labelledby="o-q" class="ask">
    <h2 id="o-q">${contactCentre} frågar</h2>
    ${paragraphs(question.summary)} ${mails.map((mail) => original(mail, name, now))}
  </section>`
}

function original(mail: ThreadMessage, name: string, now: Date): Html {
  const words = mail.direction === 'in' ? `Läs mejlet från ${name}` : 'Läs vad vi har svarat'
  return html`<details class="orig">
    <summary>${words}, ${shortInstant(now, mail.arrivedAt)}</summary>
    <blockquote>${body(mail)}</blockquote>
  </details>`
}

/** What the department has said already. */
function said(messages: readonly ThreadMessage[], now: Date): Html {
  const words = messages.filter(({ direction }) => direction === 'internal')
  if (words.length === 0) return nothing
  return html`<section aria-labelledby="o-s" class="said">
    <h2 id="o-s">Redan återkopplat</h2>
    ${words.map(
      (one) =>
        html`<div class="said-one">
          <p class="muted">
            ${isolated(one.from.name || one.from.address)}, ${shortInstant(now, one.arrivedAt)}
          </p>
          ${paragraphs(one.newText)}
        </div>`,
    )}
  </section>`
}

function answerForm(request: FastifyRequest, question: Question, attempt: Attempt | null): Html {
  const over = question.feedbackAt !== null || question.endedAt !== null
  const fault = attempt?.fault
  return html`<form
    class="solo-form"
    method="post"
    action="/mina-fragor/${question.id}/aterkoppla"
    data-controller="draft"
    data-draft-key-value="fraga-${question.id}"
    novalidate
  >
    ${csrfField(request)}
    <div class="field">
      <label for="f-svar">${over ? 'Vill du lägga till något?' : 'Ditt svar'}</label>
      <textarea
        class="input"
        id="f-svar"
        name="svar"
        rows="6"
        required
        maxlength="20000"
        aria-describedby="${fault === undefined ? 'o-h' : 'o-h e-svar'}"
        data-draft-target="text"
        data-action="input->draft#save"
        ${fault !== undefined && html`aria-invalid="true" autofocus`}
      >
${attempt?.text ?? ''}</textarea>
      ${fieldFault('svar', fault)}
    </div>
    <button class="btn btn-primary btn-lg btn-wide" data-key="ctrl+enter">
      Återkoppla till kontaktcenter
    </button>
    <p class="hint" id="o-h">
      Bara kontaktcenter ser det du skriver. De svarar ${firstName(question.inquirer)}.
    </p>
  </form>`
}
