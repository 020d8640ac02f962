import * as kms from '@alicloud/kms20160120';
import { readXml } from '@osseal/protocol/oss';
import { type AccessKey, type OssealProcess, sendKms } from '@osseal/testkit';
import { inXml, type Shape, type ShapeOfFields, shapeOf, shapeOfXml } from './answer-shape.ts';
import { kmsClient, openApiClient, popClient } from './clients.ts';

/** One way to call KMS. */
export interface WireCaller {
  readonly name: string;
  /** False for an action that the client is too old for. */
  has(action: string): boolean;
  /** The shape of the answer. Rejects with an error that has a `code`, which is one of KMS or starts with it. */
  call(
    server: OssealProcess,
    action: string,
    parameters: Readonly<Record<string, string>>,
    accessKey: AccessKey,
  ): Promise<Shape>;
  /** What `call` resolves with for an answer of the documented fields. */
  expected(answer: ShapeOfFields): Shape;
}

const everything = () => true;
const asDocumented = (answer: ShapeOfFields) => answer;

/** Every core that sends RPC requests, with both signatures and all places for parameters, and XML by hand. */
export const WIRE_CALLERS: readonly WireCaller[] = [
  popCore('GET'),
  popCore('POST'),
  openApiCore('v3', 'query'),
  openApiCore('v3', 'form'),
  openApiCore('v2', 'form'),
  {
    name: 'kms20160120',
    has: (action) => requestOf(action) !== undefined,
    call: callNpmClient,
    expected: asDocumented,
  },
  // No client of npm reads XML answers.
  { name: 'V1 with Format=XML', has: everything, call: callForXml, expected: inXml },
];

function popCore(method: 'GET' | 'POST'): WireCaller {
  return {
    name: `pop-core V1, ${method}`,
    has: everything,
    expected: asDocumented,
    call: async (server, action, parameters, accessKey) =>
      shapeOf(await popClient(server, { accessKey }).request(action, parameters, { method })),
  };
}

function openApiCore(signature: 'v2' | 'v3', carrier: 'query' | 'form'): WireCaller {
  return {
    name: `openapi-core ${signature === 'v2' ? 'V1' : 'V3'}, ${carrier}`,
    has: everything,
    expected: asDocumented,
    call: async (server, action, parameters, accessKey) =>
      shapeOf(await openApiClient(server, { signature, accessKey }).call(action, parameters, carrier)),
  };
}

/** A model of the generated client: a value, and between its names and the wire's. */
interface Model {
  new (fields: object): object;
  names(): Readonly<Record<string, string>>;
}

function requestOf(action: string): Model | undefined {
  return (kms as unknown as Record<string, Model | undefined>)[`${action}Request`];
}

async function callNpmClient(
  server: OssealProcess,
  action: string,
  parameters: Readonly<Record<string, string>>,
  accessKey: AccessKey,
): Promise<Shape> {
  const Request = requestOf(action);
  if (Request === undefined) throw new Error(`The npm client has no ${action}.`);
  const wireNames = Object.entries(Request.names());
  const fields = Object.entries(parameters).flatMap(([wireName, value]) => {
    const field = wireNames.find(([, name]) => name === wireName)?.[0];
    // It is older than some parameters.
    return field === undefined ? [] : [[field, value] as const];
  });
  const client = kmsClient(server, { accessKey }) as unknown as Record<
    string,
    (request: object) => Promise<{ toMap(): object }>
  >;
  const method = `${action.charAt(0).toLowerCase()}${action.slice(1)}`;
  const answer = await client[method]?.(new Request(Object.fromEntries(fields)));
  return shapeOf(answer?.toMap());
}

async function callForXml(
  server: OssealProcess,
  action: string,
  parameters: Readonly<Record<string, string>>,
  accessKey: AccessKey,
): Promise<Shape> {
  const { status, headers, bytes } = await sendKms(server, {
    action,
    accessKey,
    carrier: 'form',
    parameters: { ...parameters, Format: 'XML' },
  });
  const root = readXml(bytes);
  const said = [headers['content-type'], root.name].join(' ');
  const rootName = status === 200 ? `${action}Response` : 'Error';
  if (said !== `text/xml;charset=utf-8 ${rootName}`) throw new Error(`${action} answered ${status} as ${said}.`);
  if (status === 200) return shapeOfXml(root);
  throw Object.assign(new Error(root.child('Message')?.text), { code: root.child('Code')?.text });
}
