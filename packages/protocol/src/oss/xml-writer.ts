/**
 * An element to write: its name, then text or children, then attributes if it has any. A child that is undefined is left
 * out; order is kept.
 */
export type XmlNode = readonly [name: string, content: XmlContent, attributes?: Readonly<Record<string, string>>];

/** Text of any kind, or child elements. */
export type XmlContent = string | number | boolean | readonly (XmlNode | undefined)[];

/** A whole document, declaration first. Element order is part of the wire contract, so it is the order given. */
export function writeXml(root: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root)}`;
}

function element([name, content, attributes]: XmlNode): string {
  const start = attributes === undefined ? name : withAttributes(name, attributes);
  if (typeof content !== 'object') {
    return `<${start}>${typeof content === 'string' ? escapeXml(content) : content}</${name}>`;
  }
  let inner = '';
  for (const child of content) if (child) inner += element(child);
  return `<${start}>${inner}</${name}>`;
}

function withAttributes(name: string, attributes: Readonly<Record<string, string>>): string {
  let start = name;
  for (const [attribute, value] of Object.entries(attributes)) start += ` ${attribute}="${escapeXml(value)}"`;
  return start;
}

// Control characters cannot stand in XML 1.0 at all. Raw they survive the parser of ali-oss, as references no parser of an
// SDK; names with them are what encoding-type=url is for. CR is a reference, because parsers take a raw one for LF.
const SPECIAL = /[&<>"\r]/g;
function escapeXml(text: string): string {
  return text.replace(SPECIAL, (char) => {
    switch (char) {
      case '&':
        return '&amp;';
      case '<':
        return '&lt;';
      case '>':
        return '&gt;';
      case '"':
        return '&quot;';
      default:
        return '&#13;';
    }
  });
}
