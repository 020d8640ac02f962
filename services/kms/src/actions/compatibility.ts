import type { KmsAction } from '../action.ts';
import { ACTIONS } from './index.ts';
import { UNSUPPORTED, type UnsupportedAction } from './unsupported.ts';

/**
 * The text of `docs/generated/compatibility.md`: every action of KMS 2016-01-20, with what Osseal makes of it. Made from
 * the action list alone, so that the page cannot promise what the code does not do.
 */
export function compatibilityPage(): string {
  const total = ACTIONS.size + UNSUPPORTED.size;
  return [
    '# KMS compatibility',
    '',
    '<!-- Generated from services/kms/src/actions. Do not edit. -->',
    '',
    `Osseal answers ${ACTIONS.size} of the ${total} actions of the KMS API 2016-01-20. The others are known by name and`,
    'answer `UnsupportedOperation`; names that are not on this page answer `InvalidAction.NotFound`.',
    '',
    '## Answered',
    '',
    '| Action | Group | What it does | Billed | Before activation | Errors of its own |',
    '| --- | --- | --- | --- | --- | --- |',
    ...[...ACTIONS.values()].map(answeredRow),
    '',
    'Every action can also answer the errors of authentication and, unless it works before activation,',
    '`Forbidden.KmsServiceNotEnabled`.',
    '',
    '## Not answered',
    '',
    '| Group | Actions | Why |',
    '| --- | --- | --- |',
    ...unsupportedRows(),
    '',
  ].join('\n');
}

function answeredRow(action: KmsAction): string {
  const errors = [...action.errors].sort().map((code) => `\`${code}\``);
  return row([
    `\`${action.name}\``,
    action.group,
    action.summary,
    yesOrNo(action.billed),
    yesOrNo(!action.needsActivation),
    errors.join(', '),
  ]);
}

function unsupportedRows(): string[] {
  const groups = new Map<string, { readonly about: UnsupportedAction; readonly names: string[] }>();
  for (const [name, about] of UNSUPPORTED) {
    const group = groups.get(about.group) ?? { about, names: [] };
    groups.set(about.group, group);
    group.names.push(`\`${name}\``);
  }
  return [...groups.values()].map(({ about, names }) => row([about.group, names.join(', '), about.reason]));
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function yesOrNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
