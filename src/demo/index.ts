import path from 'node:path'
import { type FastifyInstance } from 'fastify'
import { type Config } from '../config.ts'
import { type Context } from '../context.ts'
import { type DemoMail, demoLogin, startMailServer } from './mail-server.ts'
import { demoMailRoutes } from './page.ts'
import { play } from './play.ts'
import { openPostOffice, type PostOffice } from './post-office.ts'
import { furnish } from './town.ts'

export interface Demo {
  /** The settings with the demo's own mailbox and outgoing server in them. */
  config: Config
  /** Gives the invented town its people, departments and functions. */
  furnish(ctx: Context): Promise<void>
  /** The page Demobrevlåda. */
  routes(ctx: Context): (app: FastifyInstance) => void
  /** Plays three weeks of history through the real stages, once; a later start goes on where it was. */
  play(ctx: Context): Promise<void>
  close(): Promise<void>
}

/** Starts the demo: a mail server of its own with lifelike mail. Only when nothing is configured. */
export async function startDemo(config: Config): Promise<Demo> {
  const office: PostOffice = openPostOffice(path.join(config.dataDir, 'demo'))
  const mail: DemoMail = await startMailServer(office)
  return {
    config: {
      ...config,
      mailboxes: [
        {
          address: demoLogin.user,
          host: '127.0.0.1',
          port: mail.imapPort,
          tls: 'none',
          ...demoLogin,
          folders: ['INBOX', 'Junk'],
          sentCopy: 'append',
        },
      ],
      smtp: { host: '127.0.0.1', port: mail.smtpPort, tls: 'none', user: null, password: null },
    },
    furnish: async (ctx) => {
      if (office.recall('town') !== null) return
      await furnish(ctx.db, new Date())
      office.remember('town', { furnished: true })
    },
    routes: (ctx) => (app) => {
      demoMailRoutes(app, ctx, mail)
    },
    play: (ctx) => play(ctx, mail, office),
    close: () => mail.close(),
  }
}
