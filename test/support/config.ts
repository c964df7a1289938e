import { type Config, demoMunicipality } from '../../src/config.ts'

/** The settings of an office that reads `mailboxAddress` and runs in the test's own process; nothing is sent. */
export function officeConfig(
  databaseUrl: string,
  more: Pick<Config, 'dataDir'> & Partial<Config>,
): Config {
  return {
    demo: false,
    host: '127.0.0.1',
    port: 3000,
    publicUrl: 'http://localhost:3000',
    trustProxy: false,
    databaseUrl,
    redisUrl: null,
    secret: 'x'.repeat(32),
    municipality: demoMunicipality,
    mailboxes: [
      {
        address: mailboxAddress,
        host: '127.0.0.1',
        port: 143,
        tls: 'none',
        user: mailboxAddress,
        password: 'x',
        folders: ['INBOX'],
        moveTo: null,
        sentCopy: 'append',
      },
    ],
    smtp: null,
    undoMs: 0,
    automaticPerHour: 300,
    alarms: { to: [], quietHours: 8 },
    metricsToken: null,
    ...more,
  }
}

export const mailboxAddress = 'kontakt@bjorkvalla.example'
