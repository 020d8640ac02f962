import { ossError } from '@osseal/protocol/errors';
import type { ObjectAction } from '../../action.ts';
import { appendObject as append } from '../../objects/append-object.ts';
import { writtenHeaders } from '../../objects/object-headers.ts';
import { versionHeaders } from '../../objects/object-version.ts';
import { writeChecks } from '../../objects/write-checks.ts';

/** AppendObject: encrypted as the first append was, whatever later ones say. @documented AppendObject */
export const appendObject: ObjectAction = {
  name: 'AppendObject',
  summary: 'Adds bytes to the end of an appendable object, or begins one.',
  level: 'object',
  acceptsSse: true,

  checks: (call, gateway) => writeChecks(gateway, call),

  async handle(call, gateway) {
    const object = await append(gateway, call, readPosition(call.http.query.get('position')));
    return {
      status: 200,
      headers: {
        ...writtenHeaders(object),
        ...versionHeaders(object, call.bucket),
        'x-oss-next-append-position': object.size,
      },
    };
  },
};

/** @throws WireError MissingArgument, InvalidArgument @documented AppendObject */
function readPosition(text: string | undefined): number {
  const name = ['ArgumentName', 'position'] as const;
  if (text === undefined || text === '') throw ossError('MissingArgument', { elements: [name] });
  const position = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (position === undefined) throw ossError('InvalidArgument', { elements: [name, ['ArgumentValue', text]] });
  return position;
}
