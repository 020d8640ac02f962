import { encryptionKindOf, type InventoryRow, isDeleteMarker, type ObjectEncryption } from '@osseal/storage';
import type { StoredItem } from './walk-records.ts';

/** Counts what a walk finds, to compare with the inventory that every write keeps. */
export class Recount {
  readonly #rows = new Map<string, { count: number; bytes: number }>();

  add(item: StoredItem): void {
    const bucket = item.bucket.name;
    switch (item.kind) {
      case 'version': {
        const { size, storageClass, encryption } = item.record;
        const latest = item.summary.isLatest && !isDeleteMarker(item.summary);
        this.#count(bucket, latest ? 'current' : 'noncurrent', storageClass, encryption, size);
        return;
      }
      case 'marker':
        this.#count(bucket, 'marker', 'Standard', { method: 'none' }, 0);
        return;
      case 'upload':
        this.#count(bucket, 'upload', item.upload.storageClass, item.upload.encryption, 0);
        return;
      case 'part':
        this.#count(bucket, 'part', item.upload.storageClass, item.upload.encryption, item.part.size);
    }
  }

  /** Whether the inventory says the same. */
  matches(inventory: readonly InventoryRow[]): boolean {
    if (inventory.length !== this.#rows.size) return false;
    return inventory.every(({ bucket, state, storageClass, method, keyId, keyVersionId, count, bytes }) => {
      const row = this.#rows.get(nameOf([bucket, state, storageClass, method, keyId, keyVersionId]));
      return row?.count === count && row.bytes === bytes;
    });
  }

  #count(
    bucket: string,
    state: InventoryRow['state'],
    storageClass: string,
    encryption: ObjectEncryption,
    bytes: number,
  ): void {
    const { method, keyId, keyVersionId } = encryptionKindOf(encryption);
    const name = nameOf([bucket, state, storageClass, method, keyId, keyVersionId]);
    const row = this.#rows.get(name) ?? { count: 0, bytes: 0 };
    this.#rows.set(name, { count: row.count + 1, bytes: row.bytes + bytes });
  }
}

function nameOf(parts: readonly (string | undefined)[]): string {
  return parts.map((part) => part ?? '').join('\n');
}
