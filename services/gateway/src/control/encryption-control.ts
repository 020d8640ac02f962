import { KmsCallError } from '@osseal/kms-client';
import { WireError } from '@osseal/protocol/errors';
import {
  ControlError,
  type ControlExtension,
  ControlInputError,
  operatorOf,
  readJsonBody,
  sendJson,
} from '@osseal/service-kit';
import { type BucketRecord, isDeleteMarker } from '@osseal/storage';
import { type Response, Router } from 'express';
import { z } from 'zod';
import type { GatewayDomain } from '../domain.ts';
import { inspectObject } from '../objects/inspect-object.ts';
import { conditionsOf } from '../pipeline/conditions.ts';
import { inventoryReport } from '../reencryption/inventory-report.ts';
import { defaultDecision, type PresentDefault, presentDefault } from '../reencryption/present-default.ts';
import { type RunPage, runPage } from '../reencryption/run-page.ts';
import type { KeyRequest } from '../sse/key-request.ts';

const BUDGET_MS = 2_000;

const runRequest = z.strictObject({
  bucket: z.string(),
  prefix: z.string().default(''),
  after: z.strictObject({ key: z.string(), versionId: z.string() }).exactOptional(),
  limit: z.int().min(1).max(1000).default(200),
  dryRun: z.boolean().default(false),
});
const inspectQuery = z.object({ bucket: z.string(), key: z.string(), versionId: z.string().optional() });
const inventoryQuery = z.object({ bucket: z.string({ error: 'must be given' }) });

/**
 * `/inventory`, `/inspect`, `/rewrap` and `/encrypt`: how a bucket's objects are encrypted, and bringing them to its present default.
 * @param settings.assumeSecureTransport what policies of keys see of the connection
 */
export function encryptionControl(
  gateway: GatewayDomain,
  settings: { readonly assumeSecureTransport: boolean },
): ControlExtension {
  return (guard) => {
    const router = Router();
    const callOf = (bucket: BucketRecord, response: Response) => operatorCall(gateway, bucket, response, settings);
    router.get('/inventory', guard, (request, response, next) => {
      const answer = async () => {
        const query = inventoryQuery.safeParse(request.query);
        if (!query.success) throw new ControlInputError('bucket must be given.');
        const bucket = await existingBucket(gateway, query.data.bucket);
        const present = await asFarAsKnown(gateway, bucket, () => callOf(bucket, response));
        const rows = await gateway.index.inventory(bucket.name);
        sendJson(response, 200, inventoryReport(bucket, rows, present));
      };
      answer().catch(next);
    });
    router.get('/inspect', guard, (request, response, next) => {
      const answer = async () => {
        const query = inspectQuery.safeParse(request.query);
        if (!query.success) throw new ControlInputError('bucket and key must be given.');
        const { bucket: name, key, versionId } = query.data;
        const bucket = await existingBucket(gateway, name);
        const found = await (versionId === undefined
          ? gateway.index.findObject(name, key)
          : gateway.index.findVersion(name, key, versionId));
        if (found === undefined || isDeleteMarker(found)) {
          throw new ControlError(404, 'NotFound', 'There is no such object.');
        }
        sendJson(response, 200, await inspectObject(gateway, await callOf(bucket, response), found));
      };
      answer().catch(next);
    });
    const run = (work: RunPage['work']) => {
      router.post(`/${work}`, guard, (request, response, next) => {
        const answer = async () => {
          const { bucket: name, ...page } = await readJsonBody(request, runRequest);
          const bucket = await existingBucket(gateway, name);
          if (bucket.encryption === undefined) {
            throw new ControlError(409, 'NoDefaultEncryption', 'The bucket has no default encryption.');
          }
          const call = await callOf(bucket, response);
          const target = await presentDefault(gateway, call, { mayRotate: !page.dryRun }).catch(asControlError);
          const report = await runPage(gateway, call, target, {
            ...page,
            after: page.after,
            work,
            budgetMs: BUDGET_MS,
          });
          sendJson(response, 200, { ...report, target: { method: target.decision.method, ...known(target) } });
        };
        answer().catch(next);
      });
    };
    run('rewrap');
    run('encrypt');
    return router;
  };
}

function known({ keyId, keyVersionId }: PresentDefault) {
  return { ...(keyId !== undefined && { keyId }), ...(keyVersionId !== undefined && { keyVersionId }) };
}

async function existingBucket({ index }: GatewayDomain, name: string): Promise<BucketRecord> {
  const bucket = await index.findBucket(name);
  if (bucket === undefined) throw new ControlError(404, 'NotFound', 'There is no such bucket.');
  return bucket;
}

/** The key of the default is described as the operator may see it; an inventory without it is still one. */
async function asFarAsKnown(
  gateway: GatewayDomain,
  bucket: BucketRecord,
  callOf: () => Promise<KeyRequest>,
): Promise<PresentDefault> {
  try {
    return await presentDefault(gateway, await callOf(), { mayRotate: false });
  } catch (error) {
    if (error instanceof WireError || error instanceof ControlError) return { decision: defaultDecision(bucket) };
    throw error;
  }
}

/**
 * Keys are used as the operator, by whose access key the request came, and under its conditions: a policy may deny by them.
 * @throws ControlError for the service secret
 */
async function operatorCall(
  gateway: GatewayDomain,
  bucket: BucketRecord,
  response: Response,
  { assumeSecureTransport }: { readonly assumeSecureTransport: boolean },
): Promise<KeyRequest> {
  const accessKeyId = operatorOf(response);
  const grant = accessKeyId === undefined ? undefined : await gateway.kms.findAccessKey(accessKeyId);
  if (grant === undefined) {
    throw new ControlError(403, 'AccessKeyNeeded', 'Keys are used as an account: give the access key of its root.');
  }
  const { principal, policies, accessKeyId: known } = grant;
  const nowMs = gateway.clock.now();
  return {
    requestId: gateway.random.hex(12),
    requester: { principal, accessKeyId: known, policies },
    conditions: conditionsOf(response.req, { accessKeyId: known, nowMs, assumeSecureTransport }),
    bucket,
  };
}

/** Operators are told what KMS says. */
function asControlError(error: unknown): never {
  if (!(error instanceof WireError)) throw error;
  if (error.cause instanceof KmsCallError) throw error.cause;
  throw new ControlError(error.status, error.code, error.message);
}
