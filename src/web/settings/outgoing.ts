import { randomUUID } from 'node:crypto'
import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { clockTime, shortInstant } from '../../clock/words.ts'
import { type SmtpConfig } from '../../config.ts'
import { type Context } from '../../context.ts'
import { latestTests, orderTestMail, type TestMail } from '../../desk/test-mail.ts'
import { type Mailbox } from '../../municipality/mailboxes.ts'
import { allow } from '../request/access.ts'
import { csrfField } from '../request/csrf.ts'
import { clickKey, readForm } from '../request/form.ts'
import { HttpError } from '../request/http-error.ts'
import { icon } from '../style/icons.ts'
import { doneBanner } from './choices.ts'
import { settingsPage } from './page.ts'
import { receiptsCard, saveReceipts } from './receipts.ts'

const url = '/installningar/mejl-ut'
const admin = { preHandler: allow('admin') }

/** How mail leaves, and a mail to oneself that shows that it does. */
export function outgoingRoutes(app: FastifyInstance, ctx: Context): void {
  app.get(url, admin, async (request, reply) => reply.html(outgoingPage(request, ctx)))
  app.post(`${url}/testa`, admin, async (request, reply) => {
    const form = readForm(request, 'fran', 'nyckel')
    const order = { mailboxId: form.fran, clickKey: clickKey(form.nyckel) }
    const { person, now } = request
    const { outcome } = await orderTestMail(ctx, { person, ...order }, now)
    if (outcome === 'no-mailbox') throw new HttpError(400, 'Välj en brevlåda att skicka från.')
    return reply.redirect(`${url}?klart=testat`, 303)
  })
  app.post(`${url}/kvitto`, admin, async (request, reply) => {
    await saveReceipts(ctx, readForm(request, 'kvitto').kvitto, request.now)
    return reply.redirect(url, 303)
  })
}

async function outgoingPage(request: FastifyRequest, ctx: Context): Promise<Html> {
  const tests = await latestTests(ctx.db)
  const { klart } = request.query as { klart?: unknown }
  return settingsPage(request, {
    title: 'Mejl ut',
    main: html`<section class="rep-sec" aria-labelledby="ut">
        <div class="sec-head"><h2 id="ut">Mejl ut</h2></div>
        <p class="quiet">Så lämnar svaren kommunen. Det ställs in där Svarstid är installerat.</p>
        <dl class="facts">${serverFacts(ctx.config.smtp)} ${ctx.mailboxes.map(mailboxFacts)}</dl>
      </section>
      <section class="rep-sec" aria-labelledby="test">
        <div class="sec-head"><h2 id="test">Testa</h2></div>
        ${klart === 'testat' ? doneBanner('Testmejlet är på väg. Nedan ser du hur det går.') : nothing}
        ${testForm(request, ctx.mailboxes)} ${testTable(tests, request.now)}
      </section>
      ${await receiptsCard(request, `${url}/kvitto`)}`,
  })
}

function serverFacts(smtp: SmtpConfig | null): Html {
  if (smtp === null) return fact('Server', 'Ingen är inställd. Inga mejl kan skickas.')
  return html`${fact('Server', `${smtp.host}, port ${smtp.port}`)}
  ${fact('Kryptering', tlsWords[smtp.tls])} ${fact('Loggar in som', smtp.user ?? 'Utan inloggning')}`
}

const tlsWords: Record<SmtpConfig['tls'], string> = {
  tls: 'Ja, från början (TLS)',
  starttls: 'Ja, krävs innan något skickas (STARTTLS)',
  none: 'Nej. Bara för ett nät som ingen annan når',
}

function mailboxFacts({ address, config }: Mailbox): Html {
  const copy =
    config.sentCopy === 'server'
      ? 'Mejlservern sparar svaren i Skickat'
      : 'Vi sparar en kopia av varje svar i Skickat'
  return fact(address, copy)
}

function fact(name: string, value: string): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`
}

function testForm(request: FastifyRequest, mailboxes: readonly Mailbox[]): Html {
  const [only] = mailboxes
  if (only === undefined) return html`<p class="quiet">Ingen brevlåda är inställd än.</p>`
  return html`<form method="post" action="${url}/testa" class="btns">
    ${csrfField(request)}<input type="hidden" name="nyckel" value="${randomUUID()}" />
    ${
      mailboxes.length === 1
        ? html`<input type="hidden" name="fran" value="${only.id}" />`
        : html`<label for="fran">Från</label>
            <select class="input" id="fran" name="fran">
              ${mailboxes.map(({ id, address }) => html`<option value="${id}">${address}</option>`)}
            </select>`
    }
    <button class="btn btn-primary">
      ${icon('send-horizontal')}Skicka testmejl till ${request.person.email}
    </button>
  </form>`
}

function testTable(tests: readonly TestMail[], now: Date): Html {
  if (tests.length === 0) return html`<p class="quiet">Inget testmejl har skickats än.</p>`
  return html`<div class="table-wrap" tabindex="0" role="region" aria-label="De senaste testmejlen">
    <table class="table">
      <thead>
        <tr>
          <th scope="col">Beställt</th>
          <th scope="col">Från</th>
          <th scope="col">Hur det gick</th>
        </tr>
      </thead>
      <tbody>
        ${tests.map(
          (one) =>
            html`<tr>
              <td>${shortInstant(now, one.orderedAt)}</td>
              <td>${one.from}</td>
              <td>${fate(one, now)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function fate({ state, acceptedAt, nextAttemptAt, attempts, fault }: TestMail, now: Date): string {
  if (state === 'sent') {
    return `Mejlservern tog emot det ${acceptedAt === null ? '' : shortInstant(now, acceptedAt)}`
  }
  if (state === 'queued' && attempts > 0) {
    return `${fault ?? ''} Vi försöker igen ${clockTime(nextAttemptAt)}.`.trim()
  }
  if (state === 'queued' || state === 'sending') return 'Skickas. Ladda om sidan om en stund'
  return fault ?? 'Det gick inte'
}
