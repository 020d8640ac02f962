import type { CorsConfiguration, CorsRule } from '@osseal/storage';

/** What a browser asks about a request of a page. */
export interface CrossOrigin {
  readonly origin: string;
  readonly method: string;
  /** Only a preflight names them; null: this is the request itself, and they are not judged. */
  readonly headers: readonly string[] | null;
}

/** Every origin may do everything and see what SDKs read. */
export const EVERYBODY: CorsConfiguration = {
  rules: [
    {
      origins: ['*'],
      methods: ['GET', 'PUT', 'DELETE', 'POST', 'HEAD'],
      headers: ['*'],
      exposed: [
        'ETag',
        'Content-MD5',
        'Content-Range',
        'x-oss-request-id',
        'x-oss-hash-crc64ecma',
        'x-oss-next-append-position',
        'x-oss-object-type',
        'x-oss-version-id',
        'x-oss-server-side-encryption',
        'x-oss-server-side-encryption-key-id',
      ],
      maxAgeSeconds: 600,
    },
  ],
  alwaysVary: true,
};

/**
 * The headers that let a page of another origin see an answer; undefined when no rule fits.
 * @documented PutBucketCors, OptionObject; `Vary` for a single origin @inferred from RFC 9110
 */
export function corsHeaders(
  { rules, alwaysVary }: CorsConfiguration,
  asked: CrossOrigin,
): Readonly<Record<string, string>> | undefined {
  const rule = rules.find((one) => fits(one, asked));
  if (rule === undefined) return undefined;
  const isOpen = rule.origins.includes('*');
  const headers: Record<string, string> = {
    'Access-Control-Allow-Origin': isOpen ? '*' : asked.origin,
    'Access-Control-Allow-Methods': rule.methods.join(', '),
  };
  if (asked.headers !== null && asked.headers.length > 0) {
    headers['Access-Control-Allow-Headers'] = asked.headers.join(', ');
  }
  if (rule.exposed.length > 0) headers['Access-Control-Expose-Headers'] = rule.exposed.join(', ');
  if (!isOpen) headers['Access-Control-Allow-Credentials'] = 'true';
  if (rule.maxAgeSeconds !== undefined) headers['Access-Control-Max-Age'] = String(rule.maxAgeSeconds);
  if (alwaysVary || !isOpen) headers.Vary = 'Origin';
  return headers;
}

function fits(rule: CorsRule, { origin, method, headers }: CrossOrigin): boolean {
  if (!rule.methods.includes(method)) return false;
  if (!rule.origins.some((pattern) => matches(pattern, origin))) return false;
  return (headers ?? []).every((header) =>
    rule.headers.some((pattern) => matches(pattern.toLowerCase(), header.toLowerCase())),
  );
}

/** One `*` stands for any text. */
function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}
