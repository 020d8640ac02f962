import { ossError } from '@osseal/protocol/errors';
import { type CompiledPolicy, compilePolicy, matchArn, PolicySyntaxError, parseArn } from '@osseal/ram';
import type { BucketRecord } from '@osseal/storage';

/** The largest policy document. @documented bucket policy */
export const MAX_POLICY_BYTES = 16 * 1024;

/** By which decisions and explanations name a bucket's policy. */
const NAME = 'bucket policy';

/** Policies of buckets, compiled once per text; buckets without one cost nothing. */
export class BucketPolicies {
  readonly #compiled = new Map<string, { readonly text: string; readonly policies: readonly CompiledPolicy[] }>();

  /** Undefined: the bucket has no policy. @throws PolicySyntaxError for a stored text that this version does not read */
  of({ name, policy }: BucketRecord): readonly CompiledPolicy[] | undefined {
    if (policy === undefined) return undefined;
    const known = this.#compiled.get(name);
    if (known !== undefined && known.text === policy) return known.policies;
    const policies = [compilePolicy(policy, 'bucket', NAME)];
    if (this.#compiled.size >= MOST_COMPILED) this.#compiled.clear();
    this.#compiled.set(name, { text: policy, policies });
    return policies;
  }
}

const MOST_COMPILED = 1_000;

/**
 * The text of a policy as it is kept, checked.
 * @throws WireError MalformedPolicy whose message says what to change: not in the language, or about another bucket
 * @documented PutBucketPolicy, bucket policy; the code @inferred
 */
export function readBucketPolicy(text: string, bucket: Pick<BucketRecord, 'name' | 'account' | 'region'>): string {
  try {
    const compiled = compilePolicy(text, 'bucket', NAME);
    demandOwnResources(compiled.document as PolicyDocument, bucket);
    return text;
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    throw malformed(error.message);
  }
}

interface PolicyDocument {
  readonly Statement: readonly Statement[];
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Each ARN has to be able to name this bucket or something in it; `*` stands for the bucket as a whole. */
function demandOwnResources({ Statement }: PolicyDocument, bucket: Pick<BucketRecord, 'name' | 'account' | 'region'>) {
  Statement.forEach(({ Resource, NotResource }, index) => {
    const element = `Statement[${index}].${Resource === undefined ? 'NotResource' : 'Resource'}`;
    for (const resource of listOf(Resource ?? NotResource)) {
      if (isOfBucket(resource, bucket)) continue;
      throw malformed(`${element}: ${JSON.stringify(resource)} is no resource of bucket ${bucket.name}.`);
    }
  });
}

function isOfBucket(resource: string, { name, account, region }: Pick<BucketRecord, 'name' | 'account' | 'region'>) {
  if (/^\*+$/.test(resource)) return true;
  const arn = parseArn(resource);
  if (arn === undefined) return false;
  // The part before the slash names the bucket; what follows is the object's and may be anything.
  const slash = arn.resource.indexOf('/');
  const bucketPart = slash < 0 ? arn.resource : arn.resource.slice(0, slash);
  const pattern = `acs:${arn.service}:${arn.region}:${arn.account}:${bucketPart}`;
  return matchArn(pattern, `acs:oss:oss-${region}:${account}:${name}`);
}

/**
 * Whether a policy opens the bucket to everybody: an Allow for `*` that no condition on address, network or key narrows.
 * @documented GetBucketPolicyStatus; which conditions count @inferred
 */
export function isPublic(text: string): boolean {
  const { Statement } = JSON.parse(text) as PolicyDocument;
  return Statement.some(
    ({ Effect, Principal, Condition = {} }) => Effect === 'Allow' && isEverybody(Principal) && !isNarrowed(Condition),
  );
}

function isEverybody(principal: unknown): boolean {
  const list = listOf(principal as string | readonly string[]);
  return list.length === 0 || list.includes('*');
}

const NARROWING = new Set(['acs:sourceip', 'acs:sourcevpc', 'acs:accessid']);
const POSITIVE = new Set(['StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'IpAddress']);

function isNarrowed(condition: NonNullable<Statement['Condition']>): boolean {
  return Object.entries(condition).some(
    ([operator, keys]) =>
      POSITIVE.has(operator) &&
      Object.entries(keys).some(
        ([key, values]) =>
          NARROWING.has(key.toLowerCase()) && !listOf(values).some((value) => /^\*+$|\/0$/.test(value)),
      ),
  );
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return typeof value === 'string' ? [value] : (value ?? []);
}

function malformed(message: string): Error {
  return ossError('MalformedPolicy', { message });
}
