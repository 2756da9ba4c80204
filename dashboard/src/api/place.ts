/**
 * Where this page and the API are. The server writes its base path into the page's <base>, so nothing here is fixed at
 * build time.
 */

/** `/dashboard`, or `/apiv1/dashboard` below a base path. */
export const CONSOLE_PATH = new URL(document.baseURI).pathname.replace(/\/$/, '');

/** What API paths are added to: empty, or the base path. */
export const API_PATH = CONSOLE_PATH.replace(/\/dashboard$/, '');

/** A built file beside the page, such as the example's picture. */
export function builtFile(name: string): string {
  return `${CONSOLE_PATH}/${name}`;
}

/**
 * Links of results begin with the server's public URL, which need not be the address in the browser's bar: the same
 * path here is the same file, and stays within the content policy.
 */
export function localLink(url: string, publicUrl: string): string {
  return url.startsWith(`${publicUrl}/`) ? API_PATH + url.slice(publicUrl.length) : url;
}
