import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a browser sent a request for a page of another origin, an object that was opened as a page among them. Browsers
 * send the operator's name and password along when they know them, or when the page does; what is no browser says
 * nothing here.
 * @documented Fetch metadata, where the address is trustworthy; Origin elsewhere, with every request that may change something
 */
export function isOfForeignPage({ host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase();
}
