import path from 'node:path'
import { type FastifyInstance } from 'fastify'
import { type Config } from '../config.ts'
import { type Context } from '../context.ts'
import { decide } from './decided.ts'
import { type DemoMail, demoLogin, startMailServer } from './mail-server.ts'
import { demoMailRoutes } from './page.ts'
import { play } from './play.ts'
import { openPostOffice } from './post-office.ts'
import { furnish } from './town.ts'

export interface Demo {
  /** The settings with the demo's own mailbox and outgoing server in them. */
  config: Config
  /** Gives the invented town its people, departments and functions. */
  furnish(ctx: Context): Promise<void>
  /** The page Demobrevlåda. */
  routes(ctx: Context): (app: FastifyInstance) => void
  /** Plays three weeks of history through the real stages, once; a later start goes on where it was. */
  play(ctx: Context): History
  close(): Promise<void>
}

export interface History {
  done: Promise<void>
  /** Stops it after the step it is in. */
  close(): Promise<void>
}

/** Starts the demo: a mail server of its own with lifelike mail. Only when nothing is configured. */
export async function startDemo(config: Config): Promise<Demo> {
  const office = openPostOffice(path.join(config.dataDir, 'demo'))
  const mail = await startMailServer(office)
  let isPlaying = false
  return {
    config: withMail(config, mail),
    furnish: async (ctx) => {
      if (office.recall('town') !== null) return
      await furnish(ctx.db, new Date())
      await decide(ctx.db)
      office.remember('town', { furnished: true })
    },
    routes: (ctx) => (app) => {
      demoMailRoutes(app, ctx, { mail, isPlaying: () => isPlaying })
    },
    play: (ctx) => {
      const stop = new AbortController()
      isPlaying = true
      const done = play(ctx, { mail, office, signal: stop.signal }).finally(() => {
        isPlaying = false
      })
      return {
        done,
        close: async () => {
          stop.abort()
          await done.catch(() => undefined)
        },
      }
    },
    close: () => mail.close(),
  }
}

function withMail(config: Config, { imapPort, smtpPort }: DemoMail): Config {
  const local = { host: '127.0.0.1', tls: 'none' } as const
  return {
    ...config,
    mailboxes: [
      {
        ...local,
        ...demoLogin,
        address: demoLogin.user,
        port: imapPort,
        folders: ['INBOX', 'Junk'],
        trustedAuthserv: ['mx.bjorkvalla.example'],
        moveTo: null,
        sentCopy: 'append',
      },
    ],
    smtp: { ...local, port: smtpPort, user: null, password: null },
  }
}
