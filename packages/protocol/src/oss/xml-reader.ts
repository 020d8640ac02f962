import { SaxesParser } from 'saxes';
import { ossError } from '../errors/oss-errors.ts';

/** One element of a document that was read. */
export interface XmlElement {
  readonly name: string;
  /** Its own character data, children's left out, not trimmed. */
  readonly text: string;
  readonly children: readonly XmlElement[];
  /** The first child of that name. */
  child(name: string): XmlElement | undefined;
  /** Every child of that name, in order. */
  all(name: string): readonly XmlElement[];
}

/** Bounds on what a client may send. */
export interface XmlLimits {
  readonly maxBytes: number;
  readonly maxDepth: number;
}

const DEFAULT_LIMITS: XmlLimits = { maxBytes: 2 * 1024 * 1024, maxDepth: 16 };
const UTF8 = new TextDecoder('utf-8', { fatal: true });

class ReadElement implements XmlElement {
  readonly name: string;
  readonly children: ReadElement[] = [];
  text = '';

  constructor(name: string) {
    this.name = name;
  }

  child(name: string): XmlElement | undefined {
    return this.children.find((child) => child.name === name);
  }

  all(name: string): readonly XmlElement[] {
    return this.children.filter((child) => child.name === name);
  }
}

/**
 * Reads a request body strictly: well-formed UTF-8 XML without a DOCTYPE (so no entities of its own), bounded in size and
 * depth. Attributes, comments and processing instructions are skipped. In one point it is more than XML 1.0: text may
 * hold control characters, because keys do and SDKs send them raw or as references.
 * @throws WireError MalformedXML
 * @documented SDK integration tests: DeleteMultipleObjects with keys of control characters
 */
export function readXml(body: Uint8Array, limits: XmlLimits = DEFAULT_LIMITS): XmlElement {
  if (body.byteLength > limits.maxBytes) throw ossError('MalformedXML');
  try {
    return parse(UTF8.decode(body), limits.maxDepth);
  } catch (cause) {
    throw ossError('MalformedXML', { cause });
  }
}

function parse(text: string, maxDepth: number): XmlElement {
  const parser = new SaxesParser({ position: false });
  const open: ReadElement[] = [];
  let root: ReadElement | undefined;
  parser.on('error', (error) => {
    // The parser keeps the character. Elsewhere than in text a second error follows.
    if (error.message !== 'disallowed character.') throw error;
  });
  parser.on('doctype', () => {
    throw new Error('DOCTYPE is not allowed');
  });
  parser.on('opentag', ({ name }) => {
    if (open.length >= maxDepth) throw new Error('elements are nested too deeply');
    const element = new ReadElement(name);
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  const append = (chars: string): void => {
    const current = open.at(-1);
    if (current) current.text += chars;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.write(resolveControls(text)).close();
  if (!root) throw new Error('there is no element');
  return root;
}

/** A CDATA section, in which nothing is a reference; or a reference. */
const REFERENCE = /<!\[CDATA\[[\s\S]*?\]\]>|&#(?:x([0-9a-f]+)|([0-9]+));/gi;

/** Puts control characters in the place of references to them, which XML 1.0 knows for three of them alone. */
function resolveControls(text: string): string {
  if (!text.includes('&#')) return text;
  return text.replace(REFERENCE, (whole, hex?: string, decimal?: string) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    const isKnown = code === 9 || code === 10 || code === 13;
    return code >= 1 && code < 32 && !isKnown ? String.fromCharCode(code) : whole;
  });
}
