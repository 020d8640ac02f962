const SHOWN = 10;

/** Which chunks of a segment verify, for people. @param damaged null: none could be tried */
export function chunkMap(chunks: number, damaged: readonly number[] | null): string {
  if (damaged === null) return 'not tried';
  if (damaged.length === 0) return `all ${chunks} verify`;
  const named = damaged.slice(0, SHOWN).join(', ');
  const more = damaged.length > SHOWN ? ` and ${damaged.length - SHOWN} more` : '';
  return `${damaged.length} of ${chunks} damaged: ${named}${more}`;
}
