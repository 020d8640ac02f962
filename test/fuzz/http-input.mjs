/** The request that a fuzzed input stands for: request line, header lines, a blank line, body; as Node's parser gives it. */
export function requestOf(bytes) {
  const text = bytes.toString('latin1');
  const split = text.indexOf('\n\n');
  const head = split < 0 ? text : text.slice(0, split);
  const [first = '', ...lines] = head.split('\n');
  const space = first.indexOf(' ');
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    // What Node's parser refuses never gets further.
    if (colon < 1 || /[\0\r]/.test(line)) continue;
    const name = line.slice(0, colon).toLowerCase();
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) || name === '__proto__') continue;
    const value = line.slice(colon + 1).trim();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return {
    method: first.slice(0, Math.max(space, 0)),
    url: first.slice(space + 1).replaceAll(/[\0-\x20\x7f]/g, ''),
    headers,
    body: split < 0 ? Buffer.alloc(0) : bytes.subarray(split + 2),
  };
}

/** The input that stands for a request. */
export function inputOf({ method, url, headers = {}, body = '' }) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
  return Buffer.concat([Buffer.from(`${method} ${url}\n${lines.join('')}\n`, 'latin1'), Buffer.from(body)]);
}
