/**
 * Where a form leads back to: a page of ours, as the form's hidden field says, else the fallback. Anything
 * that could lead out of the service is the fallback.
 */
export function backTo(path: string, fallback: string): string {
  return /^\/(?:att-besvara|arenden)(?:\/[\w-]+)*(?:\?[\w=&.%-]*)?$/.test(path) ? path : fallback
}
