import { formatBytes } from '../byte-text.ts';
import type { CommandInput } from '../catalogue/command-spec.ts';
import { chunkMap } from '../chunk-map.ts';
import type { ConsoleIo } from '../console-io.ts';
import { askGateway } from '../operator-client.ts';
import { textFacts } from '../text-facts.ts';
import { textTable } from '../text-table.ts';

interface Findings {
  readonly type: string;
  readonly size: number;
  readonly etag: string;
  readonly method: string;
  readonly algorithm: string;
  readonly keyId: string | null;
  readonly keyVersionId: string | null;
  readonly dataKey: string;
  readonly segments: readonly {
    readonly kept: string;
    readonly plaintextSize: number;
    readonly sealedSize: number;
    readonly chunks: number;
    readonly problem: string | null;
    readonly damagedChunks: readonly number[] | null;
  }[];
  readonly isWhole: boolean;
}

const TIMEOUT_MS = 3_600_000;

/** `osseal inspect object`. @returns 1 when something does not verify @throws OperatorError */
export async function inspectObject(
  bucket: string,
  key: string,
  options: CommandInput['options'],
  io: ConsoleIo,
): Promise<number> {
  const { versionId } = options;
  const query = new URLSearchParams({ bucket, key, ...(typeof versionId === 'string' && { versionId }) });
  const found = (await askGateway(options, `/_osseal/inspect?${query}`, io, { timeoutMs: TIMEOUT_MS })) as Findings;
  io.stdout(options.json === true ? `${JSON.stringify(found, null, 2)}\n` : textOf(found));
  return found.isWhole ? 0 : 1;
}

function textOf(found: Findings): string {
  const { type, size, etag, method, algorithm, keyId, keyVersionId, dataKey, segments, isWhole } = found;
  const facts: (readonly [string, string])[] = [
    ['type', type],
    ['size', formatBytes(size)],
    ['etag', etag],
    ['method', method],
    ['algorithm', algorithm],
    ...(keyId === null ? [] : [['key', keyId] as const]),
    ...(keyVersionId === null ? [] : [['key version', keyVersionId] as const]),
    ['data key', dataKey],
  ];
  const rows = segments.map((segment, at) => [
    String(at),
    segment.kept,
    formatBytes(segment.plaintextSize),
    formatBytes(segment.sealedSize),
    String(segment.chunks),
    segment.problem ?? chunkMap(segment.chunks, segment.damagedChunks),
  ]);
  const table = textTable(['segment', 'kept', 'plain', 'sealed', 'chunks', 'tags'], rows, [
    'segment',
    'plain',
    'sealed',
    'chunks',
  ]);
  return `${textFacts(facts)}\n${table}\n${isWhole ? 'Every tag verifies.' : 'Not everything verifies.'}\n`;
}
