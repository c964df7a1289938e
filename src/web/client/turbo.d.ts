/** What we use of Turbo, which brings no types of its own. */
export function visit(location: string, options?: { action?: 'advance' | 'replace' }): void
export function renderStreamMessage(message: string): void
