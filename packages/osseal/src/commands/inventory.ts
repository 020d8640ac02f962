import { formatBytes } from '../byte-text.ts';
import type { ConsoleIo } from '../console-io.ts';
import { askGateway, type OperatorOptions } from '../operator-client.ts';
import { textTable } from '../text-table.ts';

/** What `GET /_osseal/inventory` answers, as far as commands show it. */
export interface Inventory {
  readonly default: { readonly method: string; readonly keyId?: string; readonly keyVersionId?: string };
  readonly totals: Readonly<
    Record<'all' | 'drifted' | 'unencrypted', { readonly count: number; readonly bytes: number }>
  >;
  readonly rows: readonly {
    readonly state: string;
    readonly method: string;
    readonly keyId?: string;
    readonly keyVersionId?: string;
    readonly count: number;
    readonly bytes: number;
    readonly drift: string | null;
  }[];
}

/** `osseal inventory`: how a bucket's objects are encrypted, and how that differs from its default. @throws OperatorError */
export async function inventory(
  bucket: string,
  options: OperatorOptions & { readonly json?: boolean },
  io: ConsoleIo,
): Promise<void> {
  const found = await inventoryOf(bucket, options, io);
  if (options.json) {
    io.stdout(`${JSON.stringify(found, null, 2)}\n`);
    return;
  }
  const { method, keyId, keyVersionId } = found.default;
  const rows = found.rows.map((row) => [
    row.state,
    row.method,
    row.keyId ?? '',
    row.keyVersionId ?? '',
    String(row.count),
    formatBytes(row.bytes),
    row.drift === null ? 'no' : `other ${row.drift}`,
  ]);
  const table = textTable(['state', 'method', 'key', 'key version', 'count', 'bytes', 'drift'], rows, [
    'count',
    'bytes',
  ]);
  const { all, drifted } = found.totals;
  const key = [keyId, keyVersionId].filter((part) => part !== undefined).join(' ');
  io.stdout(
    `${table}\nDefault: ${method}${key === '' ? '' : ` ${key}`}. ${drifted.count} of ${all.count} objects and versions differ from it.\n`,
  );
}

/** @throws OperatorError */
export async function inventoryOf(bucket: string, options: OperatorOptions, io: ConsoleIo): Promise<Inventory> {
  return (await askGateway(options, `/_osseal/inventory?${new URLSearchParams({ bucket })}`, io)) as Inventory;
}
