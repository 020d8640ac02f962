import type { AccessKey } from 'osseal/client-settings';
import { sendHttp } from './raw-http.ts';

/** One line of the bill: calls that agree in every other field. Calls that were refused are counted, and not billed. */
export interface UsageRow {
  readonly hour: string;
  readonly region: string;
  readonly account: string;
  readonly principal: string;
  readonly action: string;
  readonly keyId: string;
  readonly keyClass: string;
  /** `Success` or the error code. */
  readonly outcome: string;
  /** `<OSS action> <bucket>`, or '' for a direct call. */
  readonly cause: string;
  readonly calls: number;
  readonly billed: number;
  readonly cost: number;
}

/** The bill so far. `server` carries the access key of an account root. */
export async function readUsage(server: AccessKey & { kms: string }): Promise<readonly UsageRow[]> {
  const credential = Buffer.from(`${server.accessKeyId}:${server.accessKeySecret}`).toString('base64');
  const headers = { authorization: `Basic ${credential}` };
  const answer = await sendHttp(server.kms, { target: '/_osseal/usage', headers });
  if (answer.status !== 200) throw new Error(`The usage endpoint answered ${answer.status}: ${answer.text}`);
  return (JSON.parse(answer.text) as { rows: UsageRow[] }).rows;
}

/** Sum of the calls whose fields all match. */
export function countCalls(rows: readonly UsageRow[], match: Partial<UsageRow>): number {
  const wanted = Object.entries(match);
  return rows
    .filter((row) => wanted.every(([field, value]) => row[field as keyof UsageRow] === value))
    .reduce((sum, row) => sum + row.calls, 0);
}
