import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { KMS_ERRORS } from '@osseal/protocol/errors';
import { ACTIONS } from '../src/actions/index.ts';
import { type ActionParameter, parametersOf } from './whole/action-parameters.ts';
import { type SampleCall, sampleCall } from './whole/sample-calls.ts';
import { SampleWorld } from './whole/sample-world.ts';

/** What the steps before an action may answer, whatever the action. */
const COMMON = new Set(['ParseRequestParameterException', 'Forbidden.KmsServiceNotEnabled']);

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** Texts that no parameter should take amiss. */
const TEXTS: Readonly<Record<string, string>> = {
  'an empty text': '',
  'a blank': ' ',
  'an unknown value': 'NoSuchValue',
  'a negative number': '-1',
  'a fraction': '1.5',
  'a number in hex': '0x10',
  'a number with an exponent': '1e3',
  'a number beyond 64 bits': '9'.repeat(400),
  'not a number': 'NaN',
  'a truth': 'true',
  null: 'null',
  'an empty object': '{}',
  'an empty list': '[]',
  'a list of numbers': '[1,2,3]',
  'a list of nulls': '[null]',
  'an object of numbers': '{"a":1}',
  'an object that names its prototype': '{"__proto__":{"a":"b"},"constructor":"c"}',
  'a name of every object': '__proto__',
  'another name of every object': 'constructor',
  'half of a JSON text': '{"a":',
  'a deep JSON text': nested(5000),
  'a deep list': '['.repeat(6000) + ']'.repeat(6000),
  'no Base64': '*not base64*',
  'Base64 of one byte': 'AA==',
  'Base64 of 1000 bytes': Buffer.alloc(1000, 1).toString('base64'),
  'Base64 without its padding': 'YQ',
  'a zero byte': 'a\0b',
  lines: 'a\r\nb\tc',
  'an emoji': '😀🗝️',
  'letters outside ASCII': 'Schlüssel-密钥-מפתח',
  'text that runs backwards': '\u202Eesrever',
  'a ligature and a combining mark': 'ﬀe\u0301',
  'the mark of bytes that are no UTF-8': 'a\uFFFDb',
  'half of a surrogate pair in JSON': '{"a":"\\ud800","\\udc00":"b"}',
  markup: '<a b="c">&amp;</a>',
  'a path': '../../etc/passwd',
  'a wildcard': '*',
  'an ARN of nothing': 'acs:kms:::',
  '300 characters': 'a'.repeat(300),
  '9000 characters': 'b'.repeat(9000),
  '10000 letters outside ASCII': 'ü'.repeat(10_000),
  '100000 characters': 'c'.repeat(100_000),
};

let world: SampleWorld;
beforeAll(async () => {
  world = await SampleWorld.start();
});
afterAll(() => world.close());

/** The wire names under which a value of a parameter is sent. */
function wireNames({ name, isList }: ActionParameter): readonly string[] {
  return isList ? [`${name}.1`, `${name}.1.Key`, `${name}.1.Value`, `${name}.7`, name] : [name];
}

/** The sample's parameters without one; a list goes with all its items. */
function without({ parameters }: SampleCall, { name }: ActionParameter): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).filter(([given]) => given !== name && !given.startsWith(`${name}.`)),
  );
}

describe.each([...ACTIONS.values()].map(({ name, errors }) => ({ name, errors: new Set<string>(errors) })))(
  '$name',
  ({ name: action, errors }) => {
    let sample: SampleCall;
    beforeAll(async () => {
      sample = await sampleCall(action, world);
    });

    const sendWith = (parameters: Record<string, string>) => world.send(action, { ...sample, parameters });

    /** An answer, or an error that the action says it has; with a message for users. */
    const demandDeclared = (answer: Awaited<ReturnType<typeof sendWith>>, what: string) => {
      const { status, body } = answer;
      const code = String(body?.Code);
      const outcome = status === 200 ? 'answered' : `${status} ${code}`;
      const isAllowed = status === 200 || (status < 500 && (errors.has(code) || COMMON.has(code)));
      expect({ what, outcome, isAllowed }).toEqual({ what, outcome, isAllowed: true });
      if (status === 200) return;
      expect(KMS_ERRORS).toHaveProperty([code]);
      expect(String(body?.Message)).not.toMatch(/node_modules|\.ts\b|\n\s+at |undefined|\[object/);
    };

    it('answers its sample call', async () => {
      const fresh = await sampleCall(action, world);
      const { status, body } = await world.send(action, fresh);
      expect({ status, code: body?.Code }).toEqual(
        fresh.refusal === undefined
          ? { status: 200, code: undefined }
          : { status: expect.any(Number), code: fresh.refusal },
      );
    });

    it('names each parameter that is missing', async () => {
      for (const parameter of parametersOf(action)) {
        const answer = await sendWith(without(sample, parameter));
        demandDeclared(answer, `${parameter.name} is missing`);
        if (!parameter.isRequired) continue;
        expect([parameter.name, answer.status, answer.body?.Code]).toEqual([parameter.name, 400, 'MissingParameter']);
        expect(answer.body?.Message).toContain(`"${parameter.name}"`);
      }
    });

    it('answers none of the odd values with an error of its own', async () => {
      for (const parameter of parametersOf(action)) {
        for (const wireName of wireNames(parameter)) {
          for (const [what, text] of Object.entries(TEXTS)) {
            const answer = await sendWith({ ...without(sample, parameter), [wireName]: text });
            demandDeclared(answer, `${wireName} is ${what}`);
          }
        }
      }
    }, 60_000);

    it('takes no notice of parameters that it does not have', async () => {
      const strange = {
        Undocumented: 'x',
        __proto__x: 'y',
        'KeyId.1': 'z',
        'EncryptionContext.': '',
        'Tag.0.Key': 'a',
      };
      demandDeclared(await sendWith({ ...sample.parameters, ...strange }), 'strange parameters');
    });
  },
);

describe('parametersOf', () => {
  it('sees what is required, and what is a list', () => {
    expect(parametersOf('Encrypt')).toEqual([
      { name: 'KeyId', isRequired: true, isList: false },
      { name: 'Plaintext', isRequired: true, isList: false },
      { name: 'EncryptionContext', isRequired: false, isList: false },
      { name: 'DryRun', isRequired: false, isList: false },
    ]);
  });
});
