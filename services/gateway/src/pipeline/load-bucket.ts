import { ossError } from '@osseal/protocol/errors';
import { isValidBucketName } from '@osseal/protocol/oss';
import { wrongRegion } from '@osseal/protocol/signature';
import type { Awaitable, BucketRecord, ObjectIndex } from '@osseal/storage';
import type { GatewayFacts } from '../domain.ts';
import type { Authenticated } from './authenticate.ts';

interface LoadSettings {
  readonly strictRegion: boolean;
  readonly facts: GatewayFacts;
}

/**
 * The bucket that a request is about.
 * @throws WireError InvalidBucketName, NoSuchBucket, InvalidArgument (V4 scope of another region, where the host names
 * none), AccessDenied with the right endpoint (strict regions, host of another region)
 * @documented OSS 403 errors, EC 0002-00000226. That strictness about hosts is a setting is @inferred from ali-oss, which
 * forges a host of its default region for every IP endpoint.
 */
export function loadBucket(
  name: string,
  request: Authenticated,
  index: ObjectIndex,
  settings: LoadSettings,
): Awaitable<BucketRecord> {
  const found = index.findBucket(name);
  const accept = (bucket: BucketRecord | undefined) => acceptBucket(name, bucket, request, settings);
  return found instanceof Promise ? found.then(accept) : accept(found);
}

function acceptBucket(
  name: string,
  bucket: BucketRecord | undefined,
  { target, v4 }: Authenticated,
  settings: LoadSettings,
): BucketRecord {
  if (bucket === undefined) {
    const elements = [['BucketName', name]] as const;
    throw ossError(isValidBucketName(name) ? 'NoSuchBucket' : 'InvalidBucketName', { elements });
  }
  if (target.region === undefined) {
    if (v4 !== undefined && v4.region !== bucket.region) throw wrongRegion(v4);
  } else if (settings.strictRegion && target.region !== bucket.region) {
    throw ossError('AccessDenied', {
      message:
        'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      elements: [
        ['BucketName', name],
        ['Endpoint', settings.facts.extranetEndpoint.replace('{region}', bucket.region)],
      ],
    });
  }
  return bucket;
}
