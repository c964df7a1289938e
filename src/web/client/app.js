import { Application } from '/assets/stimulus.js'
import '/assets/turbo.js'
import { startKeys } from '/assets/keys.js'
import { startLive } from '/assets/live.js'
import { Draft } from '/assets/draft.js'
import { MailFrame } from '/assets/mail-frame.js'
import { Queue } from '/assets/queue.js'
import { Signature } from '/assets/signature.js'
import { SingleKeys } from '/assets/single-keys.js'
import { Status } from '/assets/status.js'
import { Ticket } from '/assets/ticket.js'
import { Toast } from '/assets/toast.js'
import { Tryout } from '/assets/tryout.js'

// The pages work without this file. Controllers of other resources are registered here, one line each.
const application = Application.start()
application.register('draft', Draft)
application.register('mail-frame', MailFrame)
application.register('queue', Queue)
application.register('signature', Signature)
application.register('single-keys', SingleKeys)
application.register('status', Status)
application.register('ticket', Ticket)
application.register('toast', Toast)
application.register('tryout', Tryout)

startKeys()
startLive()
