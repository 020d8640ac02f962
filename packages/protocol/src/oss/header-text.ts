import type { IncomingHttpHeaders } from 'node:http';

/** A request header as one text; a repeated one is joined with commas. `name` in lower case. */
export function headerText(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}
