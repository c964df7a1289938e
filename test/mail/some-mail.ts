import { type OutgoingMail } from '../../src/mail/mail.ts'

/** A mail like any other. */
export const someMail: OutgoingMail = {
  fromName: 'Anna Sjölund, Björkvalla kommun',
  fromAddress: 'kontakt@bjorkvalla.example',
  toName: 'Tobias Nylund',
  toAddress: 't.nylund@post.example',
  subject: 'SV: Gatlampan utanför Storgatan 12 [BV-2026-1482]',
  text: 'Hej Tobias!\n\nLampan lagas på torsdag.\n',
  html: '<!doctype html><html lang="sv"><body><p>Hej Tobias!</p><p>Lampan lagas på torsdag.</p></body></html>',
  inReplyTo: '<fraga@post.example>',
  refs: ['<forsta@post.example>', '<fraga@post.example>'],
  autoSubmitted: null,
  messageId: '<sv.a.1@bjorkvalla.example>',
  date: new Date('2026-03-17T09:20:00Z'),
  cc: [],
  replyTo: null,
  envelopeFrom: null,
  recipient: 't.nylund@post.example',
  files: [],
}
