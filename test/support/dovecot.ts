import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ImapClient, type StoredMail } from './imap-client.ts'
import { lmtpDeliver } from './lmtp.ts'
import { pathOf } from './needs.ts'
import { freePort } from './ports.ts'
import { makeTempDir, owner, startServer, type Server } from './process.ts'

export const password = 'hemligt'

export interface DovecotServer extends Server {
  imapPort: number
  lmtpPort: number
  /** The Maildir of one of the users, whose INBOX it is. */
  maildir(user: string): string
  /** As mail arrives from outside, by LMTP. */
  deliver(raw: string | Buffer, ...to: string[]): Promise<void>
  /** As a mail client files it. `date` becomes its INTERNALDATE. */
  append(
    user: string,
    raw: string | Buffer,
    where?: { folder?: string; flags?: string[]; date?: Date },
  ): Promise<void>
  list(user: string, folder?: string): Promise<StoredMail[]>
  /** Someone else's hands in the mailbox: move, expunge and so on. */
  asClient<T>(user: string, work: (client: ImapClient) => Promise<T>): Promise<T>
  /** As after a restored backup: same mail, new UIDs. Restarts the server. */
  renumber(user: string): Promise<void>
}

/**
 * A real Dovecot with the folders INBOX, Sent, Drafts, Trash, Junk and Archive for each of `users`
 * (addresses; all have the same password). It runs as one ordinary user, also when the tests run as root.
 */
export async function startDovecot({
  users,
  introspectionUrl,
}: {
  users: string[]
  /** Access tokens are taken too, those that this address (RFC 7662) says are good. */
  introspectionUrl?: string
}): Promise<DovecotServer> {
  const dir = makeTempDir('dovecot')
  const imapPort = await freePort()
  const lmtpPort = await freePort()
  const conf = configure(dir, users, { imapPort, lmtpPort, introspectionUrl })
  const command = [pathOf('dovecot'), '-F', '-c', conf]
  const server = await startServer(command, { dir, ports: [imapPort, lmtpPort] })
  const asClient: DovecotServer['asClient'] = async (user, work) => {
    const client = await ImapClient.open(imapPort, user, password)
    try {
      return await work(client)
    } finally {
      client.close()
    }
  }
  return {
    ...server,
    imapPort,
    lmtpPort,
    maildir: (user) => path.join(dir, 'mail', user),
    asClient,
    deliver: (raw, ...to) => lmtpDeliver(lmtpPort, raw, to),
    append: (user, raw, { folder = 'INBOX', flags = [], date } = {}) =>
      asClient(user, (client) => client.append(folder, Buffer.from(raw), flags, date)),
    list: (user, folder = 'INBOX') => asClient(user, (client) => client.list(folder)),
    renumber: async (user) => {
      await server.stop()
      forgetUids(path.join(dir, 'mail', user))
      await server.start()
    },
  }
}

/** Keeps dovecot-uidvalidity, so that the next one is higher also within the same second. */
function forgetUids(maildir: string): void {
  for (const file of readdirSync(maildir, { recursive: true, encoding: 'utf8' })) {
    if (/dovecot(-uidlist|\.index)/.test(path.basename(file))) rmSync(path.join(maildir, file))
  }
}

interface Doors {
  imapPort: number
  lmtpPort: number
  introspectionUrl: string | undefined
}

function configure(dir: string, users: string[], doors: Doors): string {
  for (const folder of ['run', 'state', 'mail']) {
    mkdirSync(path.join(dir, folder))
    chownSync(path.join(dir, folder), owner.uid, owner.gid)
  }
  const accounts = users.map((user) => `${user}:{PLAIN}${password}::::::\n`)
  writeFileSync(path.join(dir, 'users'), accounts.join(''))
  const conf = path.join(dir, 'dovecot.conf')
  writeFileSync(conf, settings(dir, doors))
  const asking = `introspection_mode = post\nintrospection_url = ${doors.introspectionUrl ?? ''}\n`
  const answers = 'username_attribute = username\nactive_attribute = active\nactive_value = true\n'
  writeFileSync(path.join(dir, 'oauth2.conf'), asking + answers)
  return conf
}

/** Dovecot wants each opening brace at the end of its own line. */
function settings(dir: string, { imapPort, lmtpPort, introspectionUrl }: Doors): string {
  const user = execFileSync('id', ['-un', String(owner.uid)], { encoding: 'utf8' }).trim()
  const group = execFileSync('id', ['-gn', String(owner.uid)], { encoding: 'utf8' }).trim()
  return `base_dir = ${dir}/run
state_dir = ${dir}/state
instance_name = svarstid-test
log_path = ${dir}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login${introspectionUrl === undefined ? '' : ' xoauth2 oauthbearer'}
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
default_vsz_limit = 512M
first_valid_uid = 1
mail_location = maildir:${dir}/mail/%u
mail_uid = ${owner.uid}
mail_gid = ${owner.gid}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${dir}/users
  mechanisms = plain login
}
${introspectionUrl === undefined ? '' : tokenDoor(dir)}userdb {
  driver = passwd-file
  args = username_format=%u ${dir}/users
  default_fields = uid=${owner.uid} gid=${owner.gid} home=${dir}/mail/%u
}
namespace inbox {
  inbox = yes
  separator = /
${['Sent', 'Drafts', 'Trash', 'Junk', 'Archive'].map(specialFolder).join('')}}
service anvil {
  chroot =
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${lmtpPort}
  }
}
protocol imap {
  mail_max_userip_connections = 100
  imap_idle_notify_interval = 29 mins
}
`
}

function tokenDoor(dir: string): string {
  return `passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = ${dir}/oauth2.conf\n}
# One that refuses must not keep the next one waiting.
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
`
}

function specialFolder(name: string): string {
  return `  mailbox ${name} {\n    special_use = \\${name}\n    auto = subscribe\n  }\n`
}
