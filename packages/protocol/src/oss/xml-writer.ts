/** An element to write: its name, then text or children. A child that is undefined is left out; order is kept. */
export type XmlNode = readonly [name: string, content: XmlContent];

/** Text of any kind, or child elements. */
export type XmlContent = string | number | boolean | readonly (XmlNode | undefined)[];

/** A whole document, declaration first. Element order is part of the wire contract, so it is the order given. */
export function writeXml(root: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root)}`;
}

function element([name, content]: XmlNode): string {
  if (typeof content !== 'object') {
    return `<${name}>${typeof content === 'string' ? escapeXml(content) : content}</${name}>`;
  }
  let inner = '';
  for (const child of content) if (child) inner += element(child);
  return `<${name}>${inner}</${name}>`;
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
