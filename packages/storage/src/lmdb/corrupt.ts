import { StoreError } from '../ports.ts';

/** A refusal of a damaged file, with a message for the person who starts the program. */
export function corrupt(fileName: string, problem: string): StoreError {
  return new StoreError(
    'corrupt',
    `${fileName} is damaged: ${problem}. Restore it from a backup, or move it away to start without its content. ` +
      'The file was left as it is.',
  );
}
