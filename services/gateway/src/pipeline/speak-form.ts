import { notOffered, ossError } from '@osseal/protocol/errors';
import {
  assertPolicyMet,
  type OssHttpRequest,
  type OssTarget,
  parsePostPolicy,
  type SizeRange,
  sizeRangeOf,
  writeXml,
} from '@osseal/protocol/oss';
import { type BodyFilter, checksumFilters, toOssRequest } from '@osseal/protocol/s3';
import { formSpeaksS3, missingField, type PostCredential } from '@osseal/protocol/signature';
import type { OssResponse } from '../action.ts';
import { SUB_RESOURCES } from '../actions/index.ts';
import { FilteredBody } from './filtered-body.ts';
import type { PostForm } from './read-form.ts';
import type { Received } from './receive.ts';

/** Fields that stand for the header of their name, besides those with the prefix of the dialect. @documented PostObject */
const HEADER_FIELDS: readonly string[] = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-md5',
  'content-type',
  'expires',
];
/** Fields with the prefix that say who sends the form, or what only forms have. */
const NO_HEADERS =
  /^x-(?:oss|amz)-(?:algorithm|content-type|credential|date|security-token|signature|signature-version)$/;
/** Fields whose headers have another name. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['acl', 'x-amz-acl'],
  ['callback', 'x-oss-callback'],
  ['x-oss-content-type', 'content-type'],
]);
/** Fields that forms of S3 have and those of OSS have not. */
const OF_S3 = /^(?:acl$|x-amz-)/;

/** Whether a request is a browser's form upload: POST of multipart/form-data to a bucket. @documented PostObject */
export function isForm({ http, target }: Received): boolean {
  if (http.method !== 'POST' || target.bucket === undefined || target.key !== undefined) return false;
  if (SUB_RESOURCES.bucket.some((name) => http.query.has(name))) return false;
  return /^multipart\/form-data(?:;|$)/i.test(http.headers['content-type']?.trim() ?? '');
}

/**
 * A form as the upload that it means: its fields as headers, its `key` as the target's, its file as the body. Nothing is
 * believed yet.
 * @throws WireError InvalidArgument (no key), NotImplemented (tags of S3)
 */
export async function hearForm(form: PostForm, received: Received): Promise<Received> {
  const isS3 = formSpeaksS3(form.fields);
  try {
    const target: OssTarget = { ...received.target, key: keyOf(form) };
    const said = [...saidBy(form)].map(([name, value]) => [name, byteString(value)] as const);
    const headers = { host: received.http.host, 'transfer-encoding': 'chunked', ...Object.fromEntries(said) };
    const http: OssHttpRequest = { ...received.http, query: new Map(), headers };
    if (!isS3) return { http, target, body: fileOf(form, NO_BOUNDS), isS3, form };
    // Tags are in a document there. To pass them over would be to store the file without them.
    if (form.fields.has('tagging')) throw notOffered('value', 'tagging');
    const fileChecks = await checksumFilters(headers);
    const body = fileOf(form, NO_BOUNDS, fileChecks);
    return { http: toOssRequest(http, target), target, body, isS3, form, fileChecks };
  } catch (error) {
    form.letGo();
    throw error;
  }
}

/** @documented PostObject: `${filename}` stands for the name of the file */
function keyOf({ fields, fileName }: PostForm): string {
  const key = fields.get('key') ?? '';
  if (key === '') throw missingField('key', '0007-00000001');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of PostObject
  return key.replaceAll('${filename}', () => fileName);
}

/**
 * What an upload by PUT would have in its headers, as text. Of two fields for one header the first wins, but for
 * `x-oss-content-type`, which always does. The length of the file shows at its end.
 */
function saidBy({ fields, contentType }: PostForm): ReadonlyMap<string, string> {
  const stated = fields.get('x-oss-content-type');
  const said = new Map(stated === undefined ? [] : [['content-type', stated]]);
  for (const [field, value] of fields) {
    const name = RENAMED.get(field) ?? field;
    const isHeader = HEADER_FIELDS.includes(name) || (/^x-(?:oss|amz)-/.test(name) && !NO_HEADERS.test(name));
    if (isHeader && !said.has(name)) said.set(name, value);
  }
  if (!said.has('content-type')) said.set('content-type', contentType);
  return said;
}

/** Headers are bytes, one character each. */
function byteString(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/**
 * Holds a form against its policy.
 * @returns its file, held against the sizes that the policy allows while it is read
 * @throws WireError InvalidPolicyDocument, AccessDenied
 */
export function fileByPolicy(
  { form, target, isS3, fileChecks }: Received,
  { policy: text }: PostCredential,
  nowMs: number,
): FilteredBody {
  if (form === undefined) throw new Error('Only forms have policies.');
  const policy = parsePostPolicy(text);
  const said = saidBy(form);
  assertPolicyMet(policy, (field) => fieldValues(field, { form, target, isS3 }, said), nowMs);
  return fileOf(form, sizeRangeOf(policy) ?? NO_BOUNDS, fileChecks);
}

/**
 * What a condition on a field is about: the field as it was sent, and what the upload has of it, be it by another field or by
 * the file. None for a field of the other dialect, whose forms have another one in its place.
 */
function fieldValues(
  field: string,
  { form: { fields }, target, isS3 }: { readonly form: PostForm; readonly target: OssTarget; readonly isS3: boolean },
  said: ReadonlyMap<string, string>,
): readonly string[] {
  if (field === 'bucket') return [target.bucket ?? ''];
  if (field === 'key') return [target.key ?? ''];
  if (isS3 ? field.startsWith('x-oss-') : OF_S3.test(field)) return [];
  const sent = fields.get(field) ?? (field === 'content-type' ? fields.get('x-oss-content-type') : undefined) ?? '';
  return [sent, said.get(RENAMED.get(field) ?? field) ?? sent];
}

const NO_BOUNDS: SizeRange = { min: 0, max: Number.POSITIVE_INFINITY };

function fileOf({ file, letGo }: PostForm, range: SizeRange, checks: readonly BodyFilter[] = []): FilteredBody {
  return new FilteredBody(file, [new SizedBody(range), ...checks], letGo);
}

/** A file whose size a policy bounds. @documented PostObject: content-length-range */
class SizedBody implements BodyFilter {
  readonly #range: SizeRange;
  #size = 0;

  constructor(range: SizeRange) {
    this.#range = range;
  }

  write(slice: Buffer): readonly Buffer[] {
    this.#size += slice.length;
    if (this.#size <= this.#range.max) return [slice];
    throw ossError('EntityTooLarge', {
      elements: [
        ['ProposedSize', String(this.#size)],
        ['MaxSizeAllowed', String(this.#range.max)],
      ],
    });
  }

  end(): void {
    if (this.#size >= this.#range.min) return;
    throw ossError('EntityTooSmall', {
      elements: [
        ['ProposedSize', String(this.#size)],
        ['MinSizeAllowed', String(this.#range.min)],
      ],
    });
  }
}

/**
 * The answer to an upload as forms get it: a redirection when the form names a URL, else the status that it names, 204
 * when it names none that can be.
 * @documented PostObject; 303 and the parameters of the redirection @inferred
 */
export function answerForm(answer: OssResponse, { http, target, form }: Received, scheme: string): OssResponse {
  const { bucket = '', key = '' } = target;
  const etag = String(answer.headers?.ETag ?? '');
  const redirect = redirectionOf(form?.fields.get('success_action_redirect'), { bucket, key, etag });
  if (redirect !== undefined) return { status: 303, headers: { ...answer.headers, Location: redirect } };
  const status = form?.fields.get('success_action_status');
  if (status !== '201') return { ...answer, status: status === '200' ? 200 : 204 };
  const location = `${scheme}://${http.host}${http.rawPath.replace(/\/?$/, '/')}${key.split('/').map(encodeURIComponent).join('/')}`;
  const body = writeXml([
    'PostResponse',
    [
      ['Bucket', bucket],
      ['Location', location],
      ['Key', key],
      ['ETag', etag],
    ],
  ]);
  return { status: 201, headers: { ...answer.headers, Location: location }, body };
}

/** Undefined for what is no URL of the web: it is passed over. */
function redirectionOf(text: string | undefined, facts: Readonly<Record<string, string>>): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!/^https?:$/.test(url.protocol)) return undefined;
  for (const [name, value] of Object.entries(facts)) url.searchParams.append(name, value);
  return url.href;
}
