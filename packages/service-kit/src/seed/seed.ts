import { isValidObjectKey } from '@osseal/protocol/oss';
import { z } from 'zod';

const name = z.string().min(1).max(128);
const uid = z.string().regex(/^\d{16}$/, { error: 'must be 16 digits, in quotes' });
const region = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)+$/, { error: 'must be a region id such as cn-hangzhou' });
const document = z.record(z.string(), z.unknown());
const keyId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, { error: 'must be 1 to 64 letters, digits or hyphens' });
const versionId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, { error: 'must be 1 to 64 letters, digits or hyphens' });
const material = z
  .string()
  .refine((text) => Buffer.from(text, 'base64').length === 32 && /^[A-Za-z0-9+/]{43}=$/.test(text), {
    error: 'must be base64 of 32 bytes',
  });

const accessKey = z.strictObject({
  id: z.string().regex(/^[\w.-]{1,128}$/, { error: 'must be letters, digits, ., _ or -' }),
  secret: z.string().min(1),
  status: z.enum(['Active', 'Inactive']).default('Active'),
});

const policy = z.strictObject({ name, document });

const user = z.strictObject({
  name,
  /** Absent: derived from account and name, so that it is the same on every machine. */
  userId: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
  accessKeys: z.array(accessKey).default([]),
  /** Names of the account's policies or of system policies. */
  policies: z.array(name).default([]),
});

const role = z.strictObject({
  name,
  roleId: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
  trust: document,
  policies: z.array(name).default([]),
  /** Seconds for which a session may last at most. Absent: 3600. */
  maxSessionDuration: z.number().int().min(3600).max(43_200).optional(),
});

const group = z.strictObject({
  name,
  groupId: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
  /** Names of users of the account. */
  members: z.array(name).default([]),
  policies: z.array(name).default([]),
});

const account = z.strictObject({
  uid,
  /** This account alone; default: `kms.activated` of the whole seed. */
  kms: z.strictObject({ activated: z.boolean() }).optional(),
  accessKeys: z.array(accessKey).default([]),
  policies: z.array(policy).default([]),
  users: z.array(user).default([]),
  groups: z.array(group).default([]),
  roles: z.array(role).default([]),
});

const keyVersion = z.strictObject({ id: versionId, material: material.optional() });

/** Filled in by `parseSeed` where the file names none. */
const regionOr = (fallback: string) => region.default(fallback);

const key = (defaultRegion: string) =>
  z
    .strictObject({
      account: uid,
      region: regionOr(defaultRegion),
      id: keyId,
      description: z.string().max(8192).default(''),
      aliases: z.array(z.string().regex(/^alias\/[\w/-]{1,249}$/, { error: 'must start with alias/' })).default([]),
      /** Base64 of the 32 bytes of the only version. */
      material: material.optional(),
      /** Oldest first; the last one is the primary version. */
      versions: z.array(keyVersion).min(1).optional(),
      tags: z.record(z.string(), z.string()).default({}),
      policy: document.optional(),
    })
    .refine((value) => value.material === undefined || value.versions === undefined, {
      error: 'has both material and versions: give the material in the versions',
    });

const encryption = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('AES256') }),
  z.strictObject({ method: z.literal('KMS'), keyId: keyId.optional() }),
]);

const bucket = (defaultRegion: string) =>
  z.strictObject({
    account: uid,
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, { error: 'is not a bucket name' }),
    region: regionOr(defaultRegion),
    acl: z.enum(['private', 'public-read', 'public-read-write']).default('private'),
    storageClass: z.enum(['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive']).default('Standard'),
    /** Absent: None. */
    encryption: encryption.optional(),
  });

const CONTENTS = ['text', 'base64', 'file'] as const;

const object = z
  .strictObject({
    bucket: z.string().min(1),
    key: z.string().refine(isValidObjectKey, { error: 'is not an object key' }),
    text: z.string().optional(),
    base64: z
      .string()
      .refine((text) => Buffer.from(text, 'base64').toString('base64') === text, { error: 'must be base64' })
      .optional(),
    /** Path, from the seed file's folder. */
    file: z.string().min(1).optional(),
    /** Absent: the bucket's default. */
    encryption: encryption.optional(),
  })
  .refine((value) => CONTENTS.filter((name) => value[name] !== undefined).length === 1, {
    error: 'needs one of text, base64 and file',
  });

/** Shape of the seed. @param defaultRegion of keys and buckets that name none. */
export const seedSchema = (defaultRegion: string) =>
  z.strictObject({
    kms: z.strictObject({ activated: z.boolean().default(true) }).default({ activated: true }),
    accounts: z.array(account).default([]),
    keys: z.array(key(defaultRegion)).default([]),
    buckets: z.array(bucket(defaultRegion)).default([]),
    objects: z.array(object).default([]),
  });

/** What a data folder starts with. Seeding is idempotent and never overwrites. */
export type Seed = z.output<ReturnType<typeof seedSchema>>;
/** The seed as it is written: everything in it may be left out. */
export type SeedInput = z.input<ReturnType<typeof seedSchema>>;
export type SeedAccount = Seed['accounts'][number];
export type SeedUser = SeedAccount['users'][number];
export type SeedRole = SeedAccount['roles'][number];
export type SeedAccessKey = SeedAccount['accessKeys'][number];
export type SeedKey = Seed['keys'][number];
export type SeedBucket = Seed['buckets'][number];
export type SeedObject = Seed['objects'][number];

/** Top-level keys of the file that are seed; all others are settings. */
export const SEED_KEYS: readonly string[] = ['kms', 'accounts', 'keys', 'buckets', 'objects'];

/** One thing that is wrong with a seed, and where. */
export interface SeedProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}
