/** An object was overwritten or deleted while it was worked on; what is there now was written under the present default. */
export class ContentReplaced extends Error {
  override readonly name = 'ContentReplaced';
}

/** See {@link ContentReplaced}. */
export function contentReplaced(): ContentReplaced {
  return new ContentReplaced('The object is another one meanwhile.');
}
