import { lookup } from 'node:dns/promises';
import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { formatBytes } from '../byte-text.ts';
import type { CommandInput } from '../catalogue/command-spec.ts';
import type { ConsoleIo } from '../console-io.ts';
import { answerOf } from '../operator-client.ts';
import { sdkLines } from '../sdk-lines.ts';

type Options = CommandInput['options'];

/** One thing that was looked at. */
interface Finding {
  readonly what: string;
  readonly state: 'good' | 'mind' | 'bad';
  readonly says: string;
}

const CLOCK_SKEW_MS = 5_000;
const LITTLE_SPACE = 1024 ** 3;

/** `osseal doctor`: what keeps clients from working. @returns 1 when something is bad */
export async function doctor(options: Options, io: ConsoleIo): Promise<number> {
  const kms = endpointOf(options.kmsEndpoint, io.env.OSSEAL_KMS_ENDPOINT, 'http://127.0.0.1:5600');
  const oss = endpointOf(options.ossEndpoint, io.env.OSSEAL_OSS_ENDPOINT, 'http://127.0.0.1:5601');
  const findings = [
    ...(await service('KMS', kms)),
    ...(await service('OSS', oss)),
    await names('virtual-hosted names', `bucket.${new URL(oss).hostname}`),
    await disk(options, io),
  ];
  if (options.json === true) io.stdout(`${JSON.stringify({ findings, sdkSettings: sdkLines(kms, oss) }, null, 2)}\n`);
  else io.stdout(`${findings.map(lineOf).join('\n')}\n\n${sdkText(kms, oss)}`);
  return findings.some(({ state }) => state === 'bad') ? 1 : 0;
}

function endpointOf(option: unknown, variable: string | undefined, fallback: string): string {
  const text = typeof option === 'string' ? option : (variable ?? fallback);
  return URL.canParse(text) ? new URL(text).origin : fallback;
}

async function service(name: string, endpoint: string): Promise<Finding[]> {
  const answer = await answerOf(`${endpoint}/_osseal/ready`).catch(() => undefined);
  if (answer === undefined) {
    return [{ what: name, state: 'bad', says: `Nobody answers at ${endpoint}. Start it with: osseal up` }];
  }
  const isReady = answer.status === 200;
  const serves: Finding = {
    what: name,
    state: isReady ? 'good' : 'bad',
    says: isReady ? `ready at ${endpoint}` : `answers at ${endpoint}, but is not ready: ${answer.text}`,
  };
  const date = Date.parse(answer.date ?? '');
  if (Number.isNaN(date)) return [serves];
  const skewMs = Math.abs(Date.now() - date);
  const agrees = skewMs <= CLOCK_SKEW_MS;
  const says = agrees
    ? "the server's agrees with this machine's"
    : `${Math.round(skewMs / 1000)} s apart: signatures fail beyond 900 s`;
  return [serves, { what: `${name} clock`, state: agrees ? 'good' : 'mind', says }];
}

async function names(what: string, host: string): Promise<Finding> {
  if (/^bucket\.[\d.]+$|^bucket\.\[/.test(host)) {
    return { what, state: 'mind', says: 'an IP endpoint has none: SDKs must use path style, as below' };
  }
  const found = await lookup(host).catch(() => undefined);
  return found === undefined
    ? { what, state: 'mind', says: `${host} has no address: use path style, or give the names to a resolver` }
    : { what, state: 'good', says: `${host} is ${found.address}` };
}

async function disk(options: Options, { cwd, env }: ConsoleIo): Promise<Finding> {
  const folder = resolve(
    cwd,
    typeof options.dataDir === 'string' ? options.dataDir : (env.OSSEAL_DATA_DIR ?? '.osseal'),
  );
  const found = await statfs(folder).catch(() => statfs(dirname(folder)).catch(() => undefined));
  if (found === undefined) return { what: 'disk', state: 'bad', says: 'the folder of the data folder does not exist' };
  const free = found.bavail * found.bsize;
  const says = `${formatBytes(free)} free for the data folder`;
  return { what: 'disk', state: free < LITTLE_SPACE ? 'mind' : 'good', says };
}

function lineOf({ what, state, says }: Finding): string {
  return `${{ good: 'ok  ', mind: 'mind', bad: 'BAD ' }[state]} ${what}: ${says}`;
}

function sdkText(kms: string, oss: string): string {
  const lines = Object.entries(sdkLines(kms, oss)).map(([name, text]) => `  ${name}\n    ${text}`);
  return `Settings for clients:\n${lines.join('\n')}\n`;
}
