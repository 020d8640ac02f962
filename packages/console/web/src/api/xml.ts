/** The root of a document. @throws SyntaxError */
export function parseXml(text: string): Element {
  const root = new DOMParser().parseFromString(text, 'application/xml').documentElement;
  if (root.querySelector('parsererror') !== null || root.localName === 'parsererror') {
    throw new SyntaxError('The answer is not XML.');
  }
  return root;
}

/** Text of the child of that name; '' when there is none. */
export function textOf(element: Element, name: string): string {
  return childrenOf(element, name)[0]?.textContent ?? '';
}

/** Children of that name. */
export function childrenOf(element: Element, name: string): readonly Element[] {
  return [...element.children].filter((child) => child.localName === name);
}

/** A text that can stand in XML. */
export function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
