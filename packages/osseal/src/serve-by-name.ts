import type { Server } from 'node:http';
import {
  createNamedServer,
  type ListenAddress,
  type Listening,
  type LocalAuthority,
  type Logger,
  listen,
  serveTls,
} from '@osseal/service-kit';

/** The two services, and what answers HTTPS for them. */
export interface NamedServices {
  readonly kms: Server;
  readonly oss: Server;
  readonly authority: LocalAuthority | undefined;
  readonly logger: Logger;
}

/**
 * Endpoints of KMS, RAM and STS, public and of a VPC. Whatever else is called is OSS, whose buckets may be named `kms`, too:
 * before `oss-…` the name is a bucket's.
 * @documented endpoint rules of the SDKs: `<product>[-vpc].<region>.aliyuncs.com`, `<product>.aliyuncs.com`
 */
const OF_KMS = /^(?:kms|ram|sts)(?:-vpc|-internal)?(?:\.(?!oss|vpc100-oss)[a-z0-9-]+)?\.aliyuncs\.com$|^kms$/;

/**
 * Answers as both services on one port, HTTP and HTTPS: the name that a client calls tells which it means. With the cloud's
 * names leading here, clients need no endpoint.
 * @throws ConfigError when the address is taken or not this machine's
 */
export function serveByName(
  address: ListenAddress,
  { kms, oss, authority, logger }: NamedServices,
): Promise<Listening> {
  const server = createNamedServer((name) => (OF_KMS.test(name) ? kms : oss));
  if (authority !== undefined) serveTls(server, authority, logger);
  return listen(server, address);
}
