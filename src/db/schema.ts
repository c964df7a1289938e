import { type ColumnType, type Generated, type JSONColumnType } from 'kysely'
import {
  type SenderType,
  type Exclusion,
  type LinkKind,
  type OutboundKind,
  type Role,
  type Status,
} from '../journey.ts'

/** One interface per table, in journey order. migrations/ says what each is for. */
export interface Schema {
  department: DepartmentTable
  person: PersonTable
  function: FunctionTable
  function_member: FunctionMemberTable
  area: AreaTable
  mailbox: MailboxTable
  setting: SettingTable
  closed_day: ClosedDayTable
  short_day: ShortDayTable
  invitation: InvitationTable
  session: SessionTable
  sign_in_failure: SignInFailureTable
  raw_message: RawMessageTable
  raw_chunk: RawChunkTable
  mailbox_leader: MailboxLeaderTable
  folder: FolderTable
  delivery: DeliveryTable
  unfetched: UnfetchedTable
  loose_answer: LooseAnswerTable
  import_run: ImportRunTable
  ticket_serial: TicketSerialTable
  campaign: CampaignTable
  ticket: TicketTable
  ticket_merge: TicketMergeTable
  turn: TurnTable
  message: MessageTable
  ticket_link: TicketLinkTable
  text_print: TextPrintTable
  event: EventTable
  outbox: OutboxTable
  sending_attempt: SendingAttemptTable
  sending_pause: SendingPauseTable
  outgoing_file: OutgoingFileTable
  escalation: EscalationTable
  reminder: ReminderTable
  month_report: MonthReportTable
  heartbeat: HeartbeatTable
  oauth_token: OauthTokenTable
  oauth_refusal: OauthRefusalTable
  alarm: AlarmTable
  form_profile: FormProfileTable
  sorting_rule: SortingRuleTable
  sender: SenderTable
}

type Json<T extends object> = ColumnType<T, string, string>
type Defaulted<T> = ColumnType<T, T | undefined, T>
type Nullable<T> = ColumnType<T | null, T | null | undefined, T | null>

export interface DepartmentTable {
  id: Generated<string>
  name: string
}

export interface PersonTable {
  id: Generated<string>
  email: string
  name: string
  title: Defaulted<string>
  unit: Defaulted<string>
  phone: Defaulted<string>
  department_id: Nullable<string>
  role: Role
  password_hash: Nullable<string>
  active: Defaulted<boolean>
  created_at: Date
}

export interface FunctionTable {
  id: Generated<string>
  department_id: string
  name: string
  email: string
}

export interface FunctionMemberTable {
  function_id: string
  person_id: string
}

export interface AreaTable {
  key: string
  name: string
  name_en: string
  kkik: boolean
  position: number
  function_id: Nullable<string>
}

export interface MailboxTable {
  id: Generated<string>
  address: string
}

export interface SettingTable {
  key: string
  value: JSONColumnType<object>
}

export interface ClosedDayTable {
  day: string
  reason: string
}

export interface ShortDayTable {
  day: string
  closes: string
  reason: string
}

export interface InvitationTable {
  token_hash: Buffer
  person_id: string
  expires_at: Date
  used_at: Nullable<Date>
}

export interface SessionTable {
  token_hash: Buffer
  person_id: string
  csrf: string
  created_at: Date
  seen_at: Date
  expires_at: Date
}

export interface SignInFailureTable {
  key: string
  failures: number
  last_at: Date
  blocked_until: Date
}

export interface RawMessageTable {
  sha256: Buffer
  size: number
  stored_at: Date
}

export interface RawChunkTable {
  sha256: Buffer
  seq: number
  bytes: Buffer
}

export interface MailboxLeaderTable {
  mailbox_id: string
  epoch: number
  /** `host:pid` of the process that reads the mailbox, since when. */
  holder: Nullable<string>
  since: Nullable<Date>
}

export interface FolderTable {
  mailbox_id: string
  path: string
  uidvalidity: Nullable<number>
  contact_at: Nullable<Date>
  mail_at: Nullable<Date>
  fault: Nullable<string>
  fault_at: Nullable<Date>
  reconciled_at: Nullable<Date>
  /** Messages on the server at the last reconciliation, and how many of them the ledger lacked. */
  server_count: Nullable<number>
  missing: Nullable<number>
  /** RFC 6154; '' for no special use, null while nobody has looked. */
  special_use: Nullable<string>
  /** Every UID below this is in the ledger, in `unfetched` or gone. */
  complete_below: Nullable<number>
  suspects: ColumnType<string[], number[] | undefined, number[]>
  renumbered_at: Nullable<Date>
  /** The messages below this were there when the server numbered the folder anew. */
  renumbered_below: Nullable<number>
  /** In plain Swedish: what an admin should know although the folder can be read. */
  notice: Nullable<string>
  /** In plain Swedish: why the dates that the mail server gives are not to be trusted. */
  dates_unsure: Nullable<string>
  dates_unsure_at: Nullable<Date>
}

export interface UnfetchedTable {
  mailbox_id: string
  folder: string
  uidvalidity: number
  uid: number
  kind: 'vanished' | 'incomplete' | 'refused'
  /** In plain Swedish. */
  reason: string
  size: Nullable<number>
  first_at: Date
  last_at: Date
  attempts: Defaulted<number>
}

export interface DeliveryTable {
  id: Generated<number>
  mailbox_id: string
  folder: string
  uidvalidity: number
  uid: number
  sha256: Buffer
  internal_date: Date
  arrived_at: Date
  ingested_at: Date
  state: Defaulted<'waiting' | 'done' | 'quarantined'>
  attempts: Defaulted<number>
  reason: Nullable<string>
  message_id: Nullable<string>
  /** The earliest trusted Received hop. */
  received_at: Nullable<Date>
  /** The sender's own Date. */
  sent_at: Nullable<Date>
  arrival_reason: Nullable<string>
  /** One that could not be filed is not tried again before this. */
  retry_at: Nullable<Date>
  origin: Defaulted<'imap' | 'import'>
}

export interface LooseAnswerTable {
  delivery_id: number
  message_id: Nullable<string>
  /** What it refers to: In-Reply-To, then References from the end. */
  refs: string[]
  sent_at: Date
  /** Only what is unpaired may still find its question. */
  kind: 'unpaired' | 'automatic' | 'not-to-inquirer'
  /** In plain Swedish. */
  reason: string
}

export interface ImportRunTable {
  id: Generated<number>
  began_at: Date
  open_since: Nullable<Date>
  settled_at: Nullable<Date>
}

export interface TicketSerialTable {
  year: number
  last: number
}

/** Why an area was chosen: the words that matched, and the runner-up. */
export interface AreaReason {
  words: string[]
  alternative: string | null
  /** In plain Swedish, ready to be shown. */
  why: string
}

export interface TicketTable {
  id: Generated<string>
  number: string
  status: Status
  subject: string
  preview: string
  mailbox_id: string
  inquirer_name: string
  inquirer_address: string
  area_key: string
  area_confidence: 'sure' | 'unsure' | 'person'
  area_reason: Json<AreaReason>
  assignee_id: Nullable<string>
  claimed_at: Nullable<Date>
  /** The class of urgent content, in Swedish; null: not urgent. */
  urgent: Nullable<string>
  /** What makes the content sensitive, in Swedish; empty: nothing. */
  sensitive: Defaulted<string[]>
  linked_ticket_id: Nullable<string>
  arrived_at: Date
  /** When the open turn falls due; null when none is open. */
  due_at: Nullable<Date>
  created_at: Date
  updated_at: Date
  /** When an old conversation was brought in; null for mail that came while we watched. */
  imported_at: Nullable<Date>
  /** What an import has decided: left as it was, for good, or filed away; null: nothing yet. */
  settled: Nullable<'kept' | 'filed'>
  /** The ticket it has become a part of; then it is a pointer and nothing else. */
  merged_into_id: Nullable<string>
  /** The same text came from many. */
  campaign_id: Nullable<string>
}

/** The ids of what a ticket holds. */
export interface Held {
  messages: string[]
  turns: string[]
  escalations: string[]
  outbox: string[]
}

export interface TicketMergeTable {
  id: Generated<string>
  from_id: string
  into_id: string
  at: Date
  /** What moved, where the ticket stood, and the two open questions that became one. */
  held: Json<Held & { status: Status; joined: JoinedTurns | null }>
  undone_at: Nullable<Date>
}

/** Two open questions became one: `turn` gave what it held to `into`. */
export interface JoinedTurns extends Omit<Held, 'turns'> {
  turn: string
  into: string
  /** How each of them was left out of the measures before, if it was. */
  leftOut: LeftOut | null
  intoLeftOut: LeftOut | null
}

/** Left out of the measures, and why in plain Swedish. */
export interface LeftOut {
  as: Exclusion
  why: string
}

export interface CampaignTable {
  id: Generated<string>
  subject: string
  signature: number[]
  created_at: Date
}

export interface TurnTable {
  id: Generated<string>
  ticket_id: string
  opened_by: string
  arrived_at: Date
  due_at: Date
  excluded: Nullable<Exclusion>
  excluded_reason: Nullable<string>
  first_reply_at: Nullable<Date>
  complete_reply_at: Nullable<Date>
  created_at: Date
  /** The question that this one turned out to be. */
  merged_into: Nullable<string>
  /** The question with several of which this is one. */
  part_of: Nullable<string>
}

/** A stretch of a message's text, in characters. */
export interface TextPart {
  kind: 'own' | 'quoted' | 'signature' | 'disclaimer'
  from: number
  to: number
}

export interface Attachment {
  filename: string
  contentType: string
  size: number
  /** Lower-case hex. */
  sha256: string
  /** Content-ID without angle brackets, for images shown in the text. */
  cid: string | null
  inline: boolean
}

/** A mail within a mail, as it is shown. */
export interface EnclosedMail {
  from: { name: string; address: string }
  /** ISO 8601, by its sender's clock. */
  date: string | null
  subject: string
  text: string
  /** The names of its files. */
  files: string[]
  mails: EnclosedMail[]
}

/** An event of a calendar file, as its sender wrote it. RFC 5545. */
export interface Invitation {
  /** What the sender wants, in lower case: request, cancel, reply … RFC 5546 section 1.4. */
  method: string
  isCancelled: boolean
  summary: string
  place: string
  start: CalendarTime | null
  end: CalendarTime | null
  recurs: boolean
  organiser: { name: string; address: string } | null
  /** Who has answered, and what ("accepted"); null: it is no answer. */
  answer: { name: string; address: string; state: string } | null
}

/** Wall-clock time "09:00" in a zone, null: where we are; a whole day when there is no time. */
export interface CalendarTime {
  date: string
  time: string | null
  zone: string | null
}

export interface MessageTable {
  id: Generated<string>
  ticket_id: string
  turn_id: Nullable<string>
  /** in: from outside. out: a reply. internal: an officer's words to the front line. */
  direction: 'in' | 'out' | 'internal'
  kind: string
  sha256: Nullable<Buffer>
  message_id: Nullable<string>
  in_reply_to: Nullable<string>
  refs: Defaulted<string[]>
  from_name: string
  from_address: string
  to_addresses: string[]
  cc_addresses: Defaulted<string[]>
  subject: string
  text: string
  new_text: string
  /** The text cut into what is new and what is not; null: all of it is new. */
  parts: ColumnType<TextPart[] | null, string | null | undefined, string | null>
  html: Nullable<string>
  attachments: ColumnType<Attachment[], string | undefined, string>
  author_id: Nullable<string>
  date_header: Nullable<Date>
  arrived_at: Date
  ingested_at: Date
  /** The day that an absent sender says to be back, as 2026-08-03. */
  back_on: Nullable<string>
  /** Decision → reason in plain Swedish: kind, thread, newSender … */
  reasons: ColumnType<Record<string, string>, string | undefined, string>
  search: ColumnType<string, never, never>
  /** The first 22 bytes of Outlook's Thread-Index, in hex. */
  conversation: Nullable<string>
  /** It names another mail, but speaks of something else. */
  begins_anew: Defaulted<boolean>
  enclosed: ColumnType<EnclosedMail[] | null, string | null | undefined, never>
  invitations: ColumnType<Invitation[] | null, string | null | undefined, never>
  /** It is encrypted or wrapped: its words cannot be read here. */
  sealed: Defaulted<boolean>
  /** The words of the enclosed mails and invitations, for search. */
  inside_words: Nullable<string>
  /** The message that it repeats in the ticket of another of its questions. */
  copy_of: Nullable<string>
}

/** The likeness of a question's text: docs/turns.md, "Campaigns". */
export interface TextPrintTable {
  message_id: string
  ticket_id: string
  sender: string
  arrived_at: Date
  signature: number[]
  bands: number[]
}

/** Two tickets that may belong together; of an answer and a question, `ticket_id` is the answer's. */
export interface TicketLinkTable {
  ticket_id: string
  other_id: string
  kind: LinkKind
  /** In plain Swedish. */
  reason: string
  at: Date
  settled_at: Nullable<Date>
  settled_by: Nullable<string>
  outcome: Nullable<'joined' | 'dismissed'>
}

export interface EventTable {
  id: Generated<number>
  at: Date
  kind: string
  ticket_id: Nullable<string>
  turn_id: Nullable<string>
  person_id: Nullable<string>
  data: ColumnType<Record<string, unknown>, string | undefined, never>
}

/** Who can say whether a mail has left: the archive that gets a copy of all, or the server's own Sent. */
export type Witness = 'archive' | 'sent'

export interface OutboxTable {
  id: Generated<string>
  kind: OutboundKind
  idempotency_key: string
  ticket_id: Nullable<string>
  turn_id: Nullable<string>
  reply_id: Nullable<string>
  escalation_id: Nullable<string>
  person_id: Nullable<string>
  mailbox_id: Nullable<string>
  message_id: string
  from_name: string
  from_address: string
  to_name: string
  to_address: string
  subject: string
  text: string
  html: string
  in_reply_to: Nullable<string>
  refs: Defaulted<string[]>
  auto_submitted: Nullable<'auto-generated' | 'auto-replied'>
  /** The only recipient that the server is told. */
  recipient: string
  /** For somebody else than the one it is written to. */
  is_copy: Defaulted<boolean>
  cc: ColumnType<{ name: string; address: string }[], string | undefined, string>
  reply_to: Nullable<string>
  /** null: from_address; empty: the null sender. */
  envelope_from: Nullable<string>
  provider_id: Nullable<string>
  told_at: Nullable<Date>
  witness: Nullable<Witness>
  without_archive: Defaulted<boolean>
  look_at: Nullable<Date>
  looks: Defaulted<number>
  again_at: Nullable<Date>
  /** YYYY-MM-DD: the day by which a first answer has promised the rest. */
  promised_on: Nullable<string>
  state: Defaulted<'queued' | 'sending' | 'sent' | 'unknown' | 'failed' | 'withdrawn'>
  attempts: Defaulted<number>
  next_attempt_at: Date
  attempted_at: Nullable<Date>
  accepted_at: Nullable<Date>
  fault: Nullable<string>
  sent_copy: Defaulted<'none' | 'pending' | 'stored' | 'failed'>
  sent_copy_attempts: Defaulted<number>
  created_at: Date
}

export type AttemptOutcome = 'sent' | 'temporary' | 'permanent' | 'unknown'

export interface SendingAttemptTable {
  outbox_id: string
  number: number
  from_address: string
  began_at: Date
  ended_at: Nullable<Date>
  outcome: Nullable<AttemptOutcome>
  words: Nullable<string>
}

export interface SendingPauseTable {
  from_address: string
  until: Date
  step: number
  words: string
}

export interface OutgoingFileTable {
  id: Generated<string>
  ticket_id: Nullable<string>
  person_id: string
  draft_key: string
  outbox_id: Nullable<string>
  name: string
  media_type: string
  content: Buffer
  created_at: Date
}

export interface EscalationTable {
  id: Generated<string>
  ticket_id: string
  turn_id: string
  function_id: Nullable<string>
  person_id: Nullable<string>
  to_name: string
  to_address: string
  summary: string
  escalated_by: string
  escalated_at: Date
  due_at: Date
  remind_at: Nullable<Date>
  feedback_at: Nullable<Date>
  feedback_by: Nullable<string>
  ended_at: Nullable<Date>
  ended_reason: Nullable<string>
}

export interface ReminderTable {
  escalation_id: string
  kind: string
  due_at: Date
  outbox_id: string
  created_at: Date
}

export interface MonthReportTable {
  /** First day of the month, ISO. */
  month: string
  version: number
  produced_at: Date
  rules: string
  calendar: string
  figures: Json<object>
}

export interface HeartbeatTable {
  worker: string
  at: Date
  note: Nullable<string>
}

export interface OauthTokenTable {
  /** The mailbox's address, or smtp. */
  name: string
  /** The token and what is needed for the next one; null: we have never got one. */
  sealed: Nullable<Buffer>
  expires_at: Nullable<Date>
  renewed_at: Nullable<Date>
  /** A keyed hash of the settings that were tried last. */
  settings: Nullable<string>
  /** Why none was given since, in plain Swedish. */
  fault: Nullable<string>
  fault_at: Nullable<Date>
  /** After one was not given nobody asks again before this. */
  retry_at: Nullable<Date>
}

export interface OauthRefusalTable {
  name: string
  protocol: 'imap' | 'smtp'
  words: string
  refused_at: Date
}

export interface AlarmTable {
  key: string
  /** What is wrong, in plain Swedish. */
  words: string
  raised_at: Date
  told_at: Nullable<Date>
  cleared_at: Nullable<Date>
}

export interface FormProfileTable {
  id: Generated<string>
  name: string
  active: Defaulted<boolean>
  sender: string
  subject: string
  header_name: string
  header_text: string
  inquirer: 'reply-to' | 'field'
  email_label: string
  name_label: string
  phone_label: string
  question_label: string
  question_end: string
  area_key: Nullable<string>
}

/** What a mail must be like for a rule to fit it. */
export interface RuleCondition {
  field: 'sender' | 'subject' | 'header'
  /** The name of the header in lower case; empty for the other fields. */
  header: string
  how: 'contains' | 'equals' | 'begins' | 'domain'
  /** Plain text in which `*` stands for anything. */
  text: string
}

export interface SortingRuleTable {
  id: Generated<string>
  name: string
  position: number
  active: Defaulted<boolean>
  conditions: Json<RuleCondition[]>
  kind: Nullable<'human' | 'list' | 'spam' | 'advertising'>
  area_key: Nullable<string>
}

export interface SenderTable {
  address: string
  type: SenderType
  /** In plain Swedish. */
  reason: string
  decided_at: Date
  /** null: the service, by the mail itself. */
  decided_by: Nullable<string>
}
