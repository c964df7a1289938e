import { type Address, normalise } from '../../mail/address.ts'
import { looksLikeReplyAddress } from '../../mail/token.ts'
import { headerOf, type Header } from '../parse/headers.ts'
import { conversationOf } from './conversation.ts'
import { ownId, referredIds } from './message-id.ts'

/** What a mail is called, and what it names. */
export interface Names {
  messageId: string | null
  inReplyTo: string | null
  references: string[]
  /** The conversation that Outlook counts it to. */
  conversation: string | null
  /** Addresses it was sent to that have the form of a reply address of ours. */
  replyAddresses: string[]
}

/** Reads them from the header; `people` are all whom the mail is from and to. RFC 5322 section 3.6.4. */
export function readNames(headers: readonly Header[], people: readonly Address[]): Names {
  const addresses = new Set(people.map(({ address }) => address.toLowerCase()))
  return {
    messageId: ownId(headerOf(headers, 'message-id')),
    inReplyTo: referredIds(headerOf(headers, 'in-reply-to'), addresses)[0] ?? null,
    references: referredIds(headerOf(headers, 'references'), addresses),
    conversation: conversationOf(headerOf(headers, 'thread-index')),
    replyAddresses: replyAddresses(headers, people),
  }
}

/** What mail servers note of whom a mail was delivered for; the first is of the last server. */
const deliveredFor = new Set(['delivered-to', 'x-original-to', 'envelope-to'])

/** So many at most: one is enough. */
const most = 5

function replyAddresses(headers: readonly Header[], people: readonly Address[]): string[] {
  const noted = headers
    .filter(({ name }) => deliveredFor.has(name))
    .map(({ value }) => normalise(value.slice(0, 400).replace(/[<>]/g, '')))
  const all = [...noted, ...people.map(({ address }) => address)]
  return [...new Set(all.filter(looksLikeReplyAddress))].slice(0, most)
}
