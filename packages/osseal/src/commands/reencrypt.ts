import { formatBytes } from '../byte-text.ts';
import type { ConsoleIo } from '../console-io.ts';
import { askGateway, OperatorError, type OperatorOptions } from '../operator-client.ts';
import { printable } from '../printable.ts';
import { ProgressBar } from '../progress-bar.ts';
import { inventoryOf } from './inventory.ts';

/** Options of `osseal rewrap` and `osseal encrypt`, as the command line gives them. */
export interface ReencryptOptions extends OperatorOptions {
  readonly prefix?: string;
  readonly dryRun?: boolean;
  readonly resume?: string;
  readonly json?: boolean;
}

interface Position {
  readonly key: string;
  readonly versionId: string;
}

interface Failure extends Position {
  readonly code: string;
  readonly message: string;
}

/** What one page of work answers. */
interface Page {
  readonly examined: number;
  readonly changed: number;
  readonly bytes: number;
  readonly replaced: number;
  readonly failures: readonly Failure[];
  readonly next: Position | null;
  readonly target: { readonly method: string; readonly keyId?: string; readonly keyVersionId?: string };
}

/** A page ends after two seconds and the object that is then worked on, which may be large. */
const PAGE_TIMEOUT_MS = 3_600_000;
const SHOWN_FAILURES = 20;

/**
 * `osseal rewrap` and `osseal encrypt`: bring a bucket's objects to its present default, page by page. A run that is
 * stopped has lost nothing: what is done is done, and the token that the message names goes on from there.
 * @throws OperatorError also when single objects could not be changed
 */
export async function reencrypt(
  work: 'rewrap' | 'encrypt',
  bucket: string,
  options: ReencryptOptions,
  io: ConsoleIo,
): Promise<void> {
  const expected = await expectedOf(work, bucket, options, io);
  const total = { examined: 0, changed: 0, bytes: 0, replaced: 0, failures: [] as Failure[] };
  let after = options.resume === undefined ? undefined : positionOf(options.resume);
  let target: Page['target'] | undefined;
  const bar = new ProgressBar(io);
  do {
    const body = {
      bucket,
      prefix: options.prefix ?? '',
      dryRun: options.dryRun ?? false,
      ...(after !== undefined && { after }),
    };
    const page = await askPage(work, body, options, io).catch((error: unknown) => {
      bar.clear();
      return throwResumable(error, work, bucket, after);
    });
    total.examined += page.examined;
    total.changed += page.changed;
    total.bytes += page.bytes;
    total.replaced += page.replaced;
    total.failures.push(...page.failures);
    target = page.target;
    after = page.next ?? undefined;
    bar.show(expected === 0 ? 1 : total.changed / expected, `${total.changed} of ${Math.max(total.changed, expected)}`);
  } while (after !== undefined);
  bar.clear();
  if (options.json) io.stdout(`${JSON.stringify({ ...total, target }, null, 2)}\n`);
  else io.stdout(reportText(work, options.dryRun ?? false, total, target));
  const failed = total.failures.length;
  if (failed > 0) throw new OperatorError(`${failed} ${failed === 1 ? 'object' : 'objects'} could not be changed.`);
}

async function askPage(work: string, body: object, options: OperatorOptions, io: ConsoleIo): Promise<Page> {
  const question = { method: 'POST', body, timeoutMs: PAGE_TIMEOUT_MS } as const;
  return (await askGateway(options, `/_osseal/${work}`, io, question)) as Page;
}

/** How many versions there are to change, for the progress line; a prefix makes it a guess from above. */
async function expectedOf(work: string, bucket: string, options: ReencryptOptions, io: ConsoleIo): Promise<number> {
  const { rows } = await inventoryOf(bucket, options, io);
  return rows
    .filter(({ state, drift }) => drift !== null && (state === 'current' || state === 'noncurrent'))
    .filter(({ method }) => (method === 'none') === (work === 'encrypt'))
    .reduce((sum, { count }) => sum + count, 0);
}

function throwResumable(error: unknown, work: string, bucket: string, after: Position | undefined): never {
  if (!(error instanceof OperatorError) || after === undefined) throw error;
  const resume = `osseal ${work} ${bucket} --resume ${tokenOf(after)}`;
  throw new OperatorError(`${error.message}\nWhat was done stays done. Go on with: ${resume}`, { cause: error });
}

function tokenOf({ key, versionId }: Position): string {
  return Buffer.from(JSON.stringify([key, versionId])).toString('base64url');
}

function positionOf(token: string): Position {
  try {
    const [key, versionId] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as unknown[];
    if (typeof key === 'string' && typeof versionId === 'string') return { key, versionId };
  } catch {
    // Said below.
  }
  throw new OperatorError('--resume takes the token that a stopped run has named.');
}

function reportText(
  work: 'rewrap' | 'encrypt',
  isDryRun: boolean,
  total: Omit<Page, 'next' | 'target'>,
  target: Page['target'] | undefined,
): string {
  const what = { rewrap: 'rewrapped', encrypt: 'encrypted' }[work];
  const key = [target?.keyId, target?.keyVersionId].filter((part) => part !== undefined).join(' ');
  const lines = [
    `${isDryRun ? 'Would have' : 'Have'} ${what} ${total.changed} of ${total.examined} objects and versions, ${formatBytes(total.bytes)}, ` +
      `under ${target?.method}${key === '' ? '' : ` ${key}`}.`,
  ];
  if (total.replaced > 0) lines.push(`${total.replaced} were written meanwhile and left alone.`);
  for (const { key: name, versionId, code, message } of total.failures.slice(0, SHOWN_FAILURES)) {
    lines.push(
      `Failed: ${JSON.stringify(name)}${versionId === 'null' ? '' : ` version ${versionId}`}: ${code}: ${message}`,
    );
  }
  if (total.failures.length > SHOWN_FAILURES)
    lines.push(`And ${total.failures.length - SHOWN_FAILURES} more; --json has all.`);
  return `${lines.map(printable).join('\n')}\n`;
}
