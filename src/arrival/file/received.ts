/** What became of a delivery. An officer's reply and what a report says of our mail go on to the stage that owns them. */
export type Received = { deliveryId: number } & Filed

export type Filed = { messageId: string; ticketId: string } & (
  | { outcome: 'opened' | 'joined' | 'sorted' | 'duplicate' | 'unreadable' }
  | { outcome: 'officer-reply'; escalationId: string; fromName: string; arrivedAt: Date }
  | { outcome: 'bounce'; outboxId: string; reason: string }
  | { outcome: 'delay'; outboxId: string }
)
