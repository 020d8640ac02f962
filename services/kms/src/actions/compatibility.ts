import { KMS_ERRORS, RAM_ERRORS } from '@osseal/protocol/errors';
import type { KmsAction } from '../action.ts';
import { type ActionSource, readActionSource } from './action-sources.ts';
import { ACTIONS } from './index.ts';
import { RAM_ACTIONS } from './ram/index.ts';
import { SHARED_INFERENCES } from './shared-inferences.ts';
import { STS_ACTIONS, UNSUPPORTED_STS } from './sts/index.ts';
import { UNSUPPORTED, type UnsupportedAction } from './unsupported.ts';

const ALL_ERRORS = { ...KMS_ERRORS, ...RAM_ERRORS };

/**
 * The text of `docs/generated/compatibility.md`: every action of KMS 2016-01-20, RAM and STS, with what Osseal makes of it. Made from
 * the action list and the comments above the actions, so that the page cannot promise what the code does not do.
 * @param files the texts of the files below `services/kms/src/actions`
 * @throws Error for an action whose comment names no source
 */
export function compatibilityPage(files: readonly string[]): string {
  const sources = new Map(files.map(readActionSource).map((source) => [source?.action, source]));
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
    'What an action does is documented on the named pages of the product. What is inferred is named beside it, or below where',
    'it concerns several actions: no page says it, and the real service may do otherwise. Errors in *italics* have a status or',
    'a text that is inferred.',
    '',
    '| Action | Group | What it does | Documented | Inferred | Billed | Before activation | Errors of its own |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...[...ACTIONS.values()].map((action) => answeredRow(action, sources.get(action.name))),
    '',
    'Every action can also answer the errors of authentication and, unless it works before activation,',
    '`Forbidden.KmsServiceNotEnabled`.',
    '',
    '## Inferred, for several actions',
    '',
    ...SHARED_INFERENCES.map((sentence) => `- ${sentence}`),
    '',
    '## Not answered',
    '',
    '| Group | Actions | Why |',
    '| --- | --- | --- |',
    ...unsupportedRows(),
    '',
    ...permissionsSection(),
  ].join('\n');
}

/** RAM and STS: on the same port, told apart by their version. */
function permissionsSection(): string[] {
  const others = [...UNSUPPORTED_STS].map((name) => `\`${name}\``).join(', ');
  return [
    '## RAM and STS',
    '',
    `The same port answers ${RAM_ACTIONS.size} actions of RAM 2015-05-01 and ${STS_ACTIONS.size} of STS 2015-04-01; the version of a request tells which API`,
    `is meant. They are not billed and work before activation. ${others} answer`,
    '`UnsupportedOperation`, other names `InvalidAction.NotFound`. A bad parameter is named by the code itself, as in',
    '`InvalidParameter.UserName.Length`.',
    '',
    '| Action | Group | What it does | Errors of its own |',
    '| --- | --- | --- | --- |',
    ...[...RAM_ACTIONS.values(), ...STS_ACTIONS.values()].map(({ name, group, summary, errors }) =>
      row([`\`${name}\``, group, summary, codes(errors)]),
    ),
    '',
  ];
}

function answeredRow(action: KmsAction, source: ActionSource | undefined): string {
  if (source === undefined || source.documented.length + source.inferred.length === 0) {
    throw new Error(`${action.name}: the comment above the action does not say where its behaviour was learnt.`);
  }
  return row([
    `\`${action.name}\``,
    action.group,
    action.summary,
    source.documented.join('; '),
    source.inferred.join('; '),
    yesOrNo(action.billed),
    yesOrNo(!action.needsActivation),
    codes(action.errors),
  ]);
}

function codes(errors: readonly (keyof typeof ALL_ERRORS)[]): string {
  return [...errors]
    .sort()
    .map((code) => (ALL_ERRORS[code].source === 'inferred' ? `*\`${code}\`*` : `\`${code}\``))
    .join(', ');
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
