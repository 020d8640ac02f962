import type { OssAction } from '../action.ts';
import { ROUTES } from './index.ts';
import { UNSUPPORTED_HEADERS, UNSUPPORTED_SUB_RESOURCES } from './unsupported.ts';

/**
 * The text of `docs/generated/oss-compatibility.md`: what Osseal makes of OSS requests. Made from the routes and the lists
 * of what is refused, so that the page cannot promise what the code does not do.
 */
export function compatibilityPage(): string {
  const actions = [...new Set(ROUTES.values())].sort((a, b) => (a.name < b.name ? -1 : 1));
  return [
    '# OSS compatibility',
    '',
    '<!-- Generated from services/gateway/src/actions. Do not edit. -->',
    '',
    '## Answered',
    '',
    '| Action | What it does | Takes `x-oss-server-side-encryption` |',
    '| --- | --- | --- |',
    ...actions.map(answeredRow),
    '',
    'Encryption is AES-256: `AES256`, `KMS`, or none. `SM4`, as method or as data encryption of `KMS`, is refused with the',
    'errors of a value that is not known. Where the real service ignores it, it is ignored: beside `AES256`, and alone.',
    '',
    '## Refused',
    '',
    'A request that names one of these gets 400 `NotImplemented`, which says by what. Parameters that the real service does',
    'not know are ignored, as they are there.',
    '',
    '| Feature | Sub-resources of the service | of a bucket | of an object | Headers |',
    '| --- | --- | --- | --- | --- |',
    ...refusedRows(),
    '',
  ].join('\n');
}

function answeredRow({ name, summary, acceptsSse }: OssAction): string {
  return row([`\`${name}\``, summary, acceptsSse ? 'yes' : 'no']);
}

function refusedRows(): string[] {
  const { service, bucket, object } = UNSUPPORTED_SUB_RESOURCES;
  const lists = [service, bucket, object, UNSUPPORTED_HEADERS];
  const features = [...new Set(lists.flatMap((list) => [...list.values()]))].sort();
  return features.map((feature) =>
    row([
      feature,
      ...lists.map((list) =>
        [...list]
          .filter(([, of]) => of === feature)
          .map(([name]) => `\`${name}\``)
          .join(', '),
      ),
    ]),
  );
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
