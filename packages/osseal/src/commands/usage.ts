import type { ConsoleIo } from '../console-io.ts';
import { askService, OperatorError, type OperatorOptions } from '../operator-client.ts';
import { type Statement, usageCsv, usageTable } from '../usage-table.ts';

/** Options of `osseal usage`, as the command line gives them. */
export interface UsageOptions extends OperatorOptions {
  readonly since?: string;
  readonly until?: string;
  readonly groupBy?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** All fields side by side do not fit a screen. */
const TABLE_FIELDS = 'action,key,cause,outcome';

/**
 * `osseal usage`: the bill so far, as a table, JSON or CSV. Credential and address come from the options, else from the
 * variables that Alibaba Cloud's SDKs read and OSSEAL_KMS_ENDPOINT, else they are the defaults of `osseal up`.
 * @throws OperatorError
 */
export async function usage(options: UsageOptions, io: ConsoleIo): Promise<void> {
  if (options.json && options.csv) throw new OperatorError('Choose one of --json and --csv.');
  const isTable = !options.json && !options.csv;
  const groupBy = options.groupBy ?? (isTable ? TABLE_FIELDS : undefined);
  const query = new URLSearchParams({
    ...(options.since === undefined ? {} : { since: options.since }),
    ...(options.until === undefined ? {} : { until: options.until }),
    ...(groupBy === undefined ? {} : { 'group-by': groupBy }),
  });
  const statement = (await askService(options, `/_osseal/usage?${query}`, io)) as Statement;
  if (options.csv) io.stdout(usageCsv(statement));
  else if (options.json) io.stdout(`${JSON.stringify(statement, null, 2)}\n`);
  else io.stdout(usageTable(statement));
}
