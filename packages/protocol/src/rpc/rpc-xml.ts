const SPECIAL = /[&<>"'\r]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
};
// XML 1.0 has no way to write these; a description that holds one must not make the whole answer unreadable.
const UNWRITABLE = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** One XML element of an RPC answer: a list repeats its element, an object nests, nothing at all leaves the element out. */
export function rpcXmlElement(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => rpcXmlElement(name, item)).join('');
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    let inner = '';
    for (const [name, child] of Object.entries(value)) inner += rpcXmlElement(name, child);
    return inner;
  }
  return String(value)
    .replace(UNWRITABLE, '\uFFFD')
    .replace(SPECIAL, (character) => ENTITIES[character] ?? character);
}
