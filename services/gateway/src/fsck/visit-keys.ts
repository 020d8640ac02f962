import type { ObjectEncryption } from '@osseal/storage';
import { OssMasterKeys } from '../sse/oss-master-keys.ts';
import type { GatewayFolder } from './check-gateway.ts';
import { walkRecords } from './walk-records.ts';

/**
 * Opens every OSS-managed master key and data key of a gateway that does not run, and shows it to `visit`, which copies what
 * it needs. For a search of clear copies by whoever has the root key.
 * @throws SealError, DataKeyDamagedError for what does not open; `checkGateway` names it
 */
export async function visitKeys(
  folder: Pick<GatewayFolder, 'index' | 'sealer' | 'clock' | 'random' | 'kmsDataKey'>,
  visit: (what: string, key: Buffer) => void,
): Promise<void> {
  const { index, sealer, kmsDataKey } = folder;
  const masterKeys = new OssMasterKeys(folder);
  const show = (what: string, key: Buffer | undefined) => {
    if (key === undefined) return;
    visit(what, key);
    key.fill(0);
  };
  const dataKey = async (region: string, encryption: ObjectEncryption) => {
    if (encryption.method === 'none') return undefined;
    return encryption.method === 'AES256' ? masterKeys.unwrap(region, encryption) : kmsDataKey?.(encryption);
  };
  const regions = new Set<string>();
  for await (const item of walkRecords(index)) {
    const { region, name } = item.bucket;
    if (!regions.has(region)) {
      regions.add(region);
      for (const { version, sealedMaterial } of await index.listMasterKeys(region)) {
        show(`OSS-managed master key ${version} of ${region}`, Buffer.from(await sealer.open(sealedMaterial)));
      }
    }
    if (item.kind === 'version') {
      show(`data key of object ${name}/${item.record.key}`, await dataKey(region, item.record.encryption));
    } else if (item.kind === 'upload') {
      show(`data key of upload ${item.upload.uploadId}`, await dataKey(region, item.upload.encryption));
    }
  }
}
