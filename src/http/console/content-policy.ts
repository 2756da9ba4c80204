/**
 * What the console's page may load and do. No inline script at all; the one inline style that is allowed is the dialog
 * library's (it keeps the page behind a dialog from scrolling), by the nonce that this response carries.
 */
export function contentPolicy(nonce: string, mediaOrigins: readonly string[]): string {
  const media = ["'self'", 'blob:', ...mediaOrigins].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src ${media} data:`,
    `media-src ${media}`,
    "font-src 'self'",
    // Uploads, polls and event streams; blob: is how a recording is read back.
    `connect-src 'self' blob:`,
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
