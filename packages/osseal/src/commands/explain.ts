import type { AccessDenial } from '@osseal/kms-client';
import type { ConsoleIo } from '../console-io.ts';
import { denialText } from '../denial-text.ts';
import { askService, type OperatorOptions } from '../operator-client.ts';

/** Options of `osseal explain`, as the command line gives them. */
export interface ExplainOptions extends OperatorOptions {
  readonly json?: boolean;
}

interface Decisions {
  readonly requestId: string;
  readonly denials: readonly AccessDenial[];
}

/**
 * `osseal explain <request-id>`: why a request was refused, for people: the permissions that were asked for, the
 * statements that bear on them, which one decided, and what is missing.
 * @throws OperatorError, also for a request of which no refusal is known
 */
export async function explain(requestId: string, options: ExplainOptions, io: ConsoleIo): Promise<void> {
  const path = `/_osseal/decisions/${encodeURIComponent(requestId)}`;
  const decisions = (await askService(options, path, io)) as Decisions;
  io.stdout(
    options.json ? `${JSON.stringify(decisions, null, 2)}\n` : `${decisions.denials.map(denialText).join('\n')}`,
  );
}
