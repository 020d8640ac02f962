import type { Server } from 'node:http';
import { join } from 'node:path';
import {
  acceptTls,
  type Clock,
  createGraftedServer,
  LocalAuthority,
  type Logger,
  type Random,
  type RequestGate,
  type Sealer,
} from '@osseal/service-kit';
import type { Kms } from './kms.ts';
import { REGIONS } from './regions.ts';

/** What decides whether and for whom KMS has a certificate. */
export interface TlsSettings {
  readonly kmsTls: boolean;
  readonly kmsTlsNames: readonly string[];
  readonly inMemory: boolean;
  readonly dataDir: string;
}

/** Names that every certificate covers: this machine's, the service's in a stack of containers, and the cloud's. */
const NAMES: readonly string[] = [
  'localhost',
  '127.0.0.1',
  '::1',
  'host.docker.internal',
  'kms',
  'osseal',
  '*.aliyuncs.com',
  // A star stands for one label.
  ...REGIONS.map((region) => `*.${region}.aliyuncs.com`),
];

/** The authority of this installation, in `tls/` of the data folder; undefined when TLS is off. Costs nothing until it is used. */
export function kmsAuthority(
  settings: TlsSettings,
  deps: { readonly sealer: Sealer; readonly random: Random; readonly clock: Clock },
): LocalAuthority | undefined {
  if (!settings.kmsTls) return undefined;
  const folder = settings.inMemory ? null : join(settings.dataDir, 'tls');
  return new LocalAuthority({ ...deps, folder, names: [...NAMES, ...settings.kmsTlsNames] });
}

/** The server of KMS, RAM and STS: HTTP, and with an authority HTTPS on the same port. */
export function createKmsServer(
  kms: Kms,
  authority: LocalAuthority | undefined,
  logger: Logger,
  gate?: RequestGate,
): Server {
  const server = createGraftedServer(kms.app(), gate === undefined ? {} : { gate });
  if (authority !== undefined) {
    acceptTls(server, {
      identity: () => authority.identity(),
      onFailure: (error) => logger.error({ err: error }, 'a TLS connection could not be served'),
    });
  }
  return server;
}
