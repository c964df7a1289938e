import { headerOf } from '../../parse/headers.ts'
import { findUrgent } from '../urgent.ts'
import { type Kind, type Sighted } from './sighted.ts'

/** A mail that honest servers have passed on has far fewer. RFC 5321 section 6.3 asks for a limit. */
const mostHops = 25

/**
 * A mail that goes round: our own come back through somebody's robot, or one that has been passed on for ever.
 * Somebody in danger is heard however long the mail has been passed on. A line X-Loop counts only when we have
 * signed it: anybody can write one. Our id on a mail from somebody else is a person's mail until a person says more.
 * RFC 5321 section 6.3
 */
export function loop(mail: Sighted): Kind | null {
  const { headers, subject, newText, from, own, isOurs = () => false } = mail
  if (own.has(from) && isOurs(headerOf(headers, 'message-id'))) {
    return { kind: 'loop', reason: 'Det är ett mejl från oss själva som har kommit tillbaka.' }
  }
  if (headers.some(({ name, value }) => name === 'x-loop' && isOurs(value))) {
    return { kind: 'loop', reason: 'Ett automatiskt mejl från oss har skickats tillbaka hit.' }
  }
  const hops = headers.filter(({ name }) => name === 'received').length
  if (hops <= mostHops || findUrgent(subject, newText) !== null) return null
  return { kind: 'loop', reason: `Mejlet går runt: det har passerat ${hops} mejlservrar.` }
}
