/** Filled in below: news from the server. */
export function startLive() {}
