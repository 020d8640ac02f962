import { ossError } from '@osseal/protocol/errors';

export const MAX_PARTS = 10_000;

/** `partNumber`. @throws WireError InvalidArgument @documented UploadPart */
export function readPartNumber(text: string | undefined): number {
  if (text !== undefined && /^\d{1,5}$/.test(text)) {
    const number = Number(text);
    if (number >= 1 && number <= MAX_PARTS) return number;
  }
  throw ossError('InvalidArgument', {
    message: 'Part number must be an integer between 1 and 10000, inclusive.',
    elements: [
      ['ArgumentName', 'partNumber'],
      ['ArgumentValue', text ?? ''],
    ],
  });
}
