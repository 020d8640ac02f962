/** A named value of a query or a JSON body. */
interface Named {
  readonly name: string;
  /** With its unit and default. */
  readonly meaning: string;
}

/** One control endpoint: what `docs/control-endpoints.md` says of it, and what a command's help may say. */
export interface ControlEndpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/_osseal`. */
  readonly path: string;
  /** `both`: on either port, with the same answer where both services share a process. */
  readonly port: 'both' | 'kms' | 'oss';
  /** `operator`: the access key of an account's root (HTTP Basic), or the service secret (Bearer). */
  readonly who: 'anybody' | 'operator';
  readonly summary: string;
  readonly query?: readonly Named[];
  readonly body?: readonly Named[];
  /** JSON of a request's body. */
  readonly request?: unknown;
  /** JSON of the answer; text for what is no JSON. */
  readonly answer: unknown;
  /** Paragraphs. */
  readonly notes?: readonly string[];
}

/** A part of the page. */
export interface ControlSection {
  readonly title: string;
  readonly text: string;
  readonly endpoints: readonly ControlEndpoint[];
}

/** Markdown of `docs/control-endpoints.md`. */
export function controlEndpointsPage(sections: readonly ControlSection[]): string {
  const parts = [
    '# Control endpoints',
    '<!-- Written by `npm run docs` from packages/service-kit/src/control/sections. -->',
    'Both services answer these below `/_osseal`, beside the cloud’s API. An endpoint for operators wants the access key of an ' +
      "account's root as HTTP Basic user and password, or the service secret as a Bearer token; others get 401. Answers and " +
      'bodies are JSON. An error is `{"code", "message"}`: 400 `InvalidParameter` for a request that makes no sense, 403 ' +
      '`Forbidden` for a change that a browser asks for in the name of a page of another origin, 404 `NotFound`.',
  ];
  for (const { title, text, endpoints } of sections) parts.push(`## ${title}`, text, ...endpoints.map(endpointText));
  return `${parts.join('\n\n')}\n`;
}

const PORTS = { both: 'both ports', kms: 'the port of KMS', oss: 'the port of OSS' } as const;

function endpointText(endpoint: ControlEndpoint): string {
  const { method, path, port, who, summary, query = [], body = [], request, answer, notes = [] } = endpoint;
  const parts = [
    `### \`${method} /_osseal${path}\``,
    `${summary} On ${PORTS[port]}, for ${who === 'operator' ? 'operators' : who}.`,
  ];
  if (query.length > 0) parts.push(list('Query', query));
  if (body.length > 0) parts.push(list('Body', body));
  if (request !== undefined) parts.push(json(request));
  parts.push('Answer:', typeof answer === 'string' ? `\`\`\`text\n${answer}\n\`\`\`` : json(answer));
  return [...parts, ...notes].join('\n\n');
}

function list(title: string, items: readonly Named[]): string {
  return [`${title}:`, '', ...items.map(({ name, meaning }) => `- \`${name}\`: ${meaning}`)].join('\n');
}

function json(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}
